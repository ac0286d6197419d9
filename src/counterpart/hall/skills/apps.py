from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "counterpart.hall.skills"
    label = "skills"
