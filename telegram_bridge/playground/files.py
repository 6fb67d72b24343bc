"""Photos and documents inside the simulated Telegram. A file id names the same bytes for ever."""

import base64
import hashlib
import mimetypes
import secrets
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from telegram_bridge.playground.store import FILE, JSON, Store

MAX_PHOTO_BYTES = 10 * 1024 * 1024
SIZES = (("s", 90), ("m", 320), ("x", 800), ("y", 1280))


class NotAnImage(Exception):
    """Telegram could not make a photo out of these bytes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way into Telegram."""

    name: str
    content: bytes


def add_photo(store: Store, upload: Upload) -> list[JSON]:
    """Keep a photo and return its sizes as Telegram lists them, the largest last.

    Raises:
        NotAnImage: it isn't a picture, or weighs more than 10 MB.
    """
    try:
        with Image.open(BytesIO(upload.content)) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise NotAnImage from error
    if len(upload.content) > MAX_PHOTO_BYTES:
        raise NotAnImage
    stem = f"AgACAgIAAx{secrets.token_urlsafe(18)}"
    extension = (mimetypes.guess_extension(Image.MIME.get(image.format or "", "")) or ".jpg").lstrip(".")
    unique_id = _unique_id(upload.content)
    longest = max(width, height)
    sizes = [
        {
            "file_id": stem + letter,
            "file_unique_id": unique_id + letter,
            "file_size": len(upload.content) * edge // longest,
            "width": max(1, width * edge // longest),
            "height": max(1, height * edge // longest),
        }
        for letter, edge in (*((letter, edge) for letter, edge in SIZES if edge < longest), ("z", longest))
    ]
    _keep(store, stem, f"photos/{stem}.{extension}", upload, {"photo": sizes})
    return sizes


def add_document(store: Store, upload: Upload) -> JSON:
    """Keep a document and return it as Telegram describes it."""
    stem = f"BQACAgIAAx{secrets.token_urlsafe(18)}"
    suffix = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
    document = {
        "file_id": f"{stem}d",
        "file_unique_id": _unique_id(upload.content),
        "file_name": upload.name,
        "mime_type": mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
        "file_size": len(upload.content),
    }
    _keep(store, stem, f"documents/{stem}.{suffix}", upload, {"document": document})
    return document


def describe(store: Store, file_id: str) -> JSON | None:
    """Return what getFile answers for `file_id`, or None when there is no such file."""
    record = store.latest(FILE, file_id[:-1])
    if record is None:
        return None
    return {
        "file_id": file_id,
        "file_unique_id": record.data["unique_id"],
        "file_size": record.data["size"],
        "file_path": record.data["path"],
    }


def read(store: Store, path: str) -> bytes | None:
    """Return the bytes at a `file_path`, or None."""
    record = store.latest(FILE, path.rpartition("/")[2].partition(".")[0])
    return base64.b64decode(record.data["content"]) if record else None


def content_of(store: Store, file_id: str) -> JSON | None:
    """Return the part of a message that shows this file: `{"photo": [...]}` or `{"document": {...}}`."""
    record = store.latest(FILE, file_id[:-1])
    return record.data["shown_as"] if record else None


def name_of(store: Store, file_id: str) -> str:
    """Return the name that a document was sent with; photos have none, so ""."""
    shown = content_of(store, file_id) or {}
    return str(shown.get("document", {}).get("file_name", ""))


def _keep(store: Store, stem: str, path: str, upload: Upload, shown_as: JSON) -> None:
    data = {
        "path": path,
        "size": len(upload.content),
        "unique_id": _unique_id(upload.content),
        "shown_as": shown_as,
        "content": base64.b64encode(upload.content).decode(),
    }
    store.append(FILE, None, data, key=stem)


def _unique_id(content: bytes) -> str:
    return "AQAD" + hashlib.sha256(content).hexdigest()[:12]
