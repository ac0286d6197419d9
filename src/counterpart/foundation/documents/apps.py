from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "counterpart.foundation.documents"
    label = "documents"
