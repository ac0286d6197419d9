"""A company at work for as many days as one likes, by a seed, with trouble: does everything that must hold, hold?"""
