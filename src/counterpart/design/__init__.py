"""The look of the house: stylesheet, script, icons, base templates and the parts every room builds its screens from."""
