from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "counterpart.foundation.files"
    label = "files"
