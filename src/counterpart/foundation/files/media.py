"""What a file really is: by its first bytes, never by what the sender calls it. What is not on the list is refused."""

from pathlib import PurePath

MAGIC = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"GIF87a", "image/gif", (".gif",)),
    (b"GIF89a", "image/gif", (".gif",)),
    (b"II*\0", "image/tiff", (".tif", ".tiff")),
    (b"MM\0*", "image/tiff", (".tif", ".tiff")),
)
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".zip": "application/zip",
}
TEXT = {
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".md": "text/plain",
    ".eml": "message/rfc822",
    ".xml": "application/xml",
}
ENDINGS = sorted({ending for _, _, endings in MAGIC for ending in endings} | set(OFFICE) | set(TEXT) | {".webp"})


def media_type(name: str, content: bytes) -> str | None:
    """The media type, or None for what this house does not keep. The ending has to fit the content."""
    ending = PurePath(name).suffix.lower()
    for start, kind, endings in MAGIC:
        if content.startswith(start):
            return kind if ending in endings else None
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp" if ending == ".webp" else None
    if content.startswith(b"PK\x03\x04"):
        return OFFICE.get(ending)
    if ending in TEXT and _is_text(content):
        return TEXT[ending]
    return None


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return not any(byte < 9 or 13 < byte < 32 for byte in content[:4096])
    return True
