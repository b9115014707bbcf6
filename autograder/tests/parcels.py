"""Files as learning systems hand them over, written by hand from what those systems document."""

import zipfile
from pathlib import Path

DOWNLOADED = (2026, 11, 21, 9, 0, 0)


def write_zip(path: Path, files: dict[str, bytes], date: tuple = DOWNLOADED) -> Path:
    """A zip file whose entries all have one time, as those of a download have."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
