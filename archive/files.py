"""Files of an export: written for the owner's eyes only, read only where they are plain files."""

import os
import stat
from pathlib import Path
from typing import IO, Final

from domain.errors import Refused

OWNER_ONLY: Final = 0o600
FOLDER_OWNER_ONLY: Final = 0o700


def created(path: Path) -> IO[bytes]:
    """A new file that nobody else on the machine may read; FileExistsError where something is there."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb")


def opened(path: Path) -> IO[bytes]:
    """The file for reading; a link, a device or a pipe is refused, and never waited for.

    Raises:
        Refused: it is no plain file, or may not be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused(f"{path.name} is no plain file.")
    return os.fdopen(handle, "rb")


def empty_folder(path: Path) -> None:
    """Makes the folder, or takes one that holds nothing.

    Raises:
        Refused: something is there already.
    """
    try:
        path.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise Refused(f"{path} is not empty: name a folder that does not exist yet.")
    except FileExistsError as error:
        raise Refused(f"{path} is a file, not a folder.") from error
