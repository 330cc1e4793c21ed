"""One family of errors; each carries a sentence that a rep may read.

KithError
├── Refused            the person may not do this, or not now
│   ├── NotAllowed     wrong role, outsider, somebody else's card
│   ├── TooLate        the undo window is over
│   ├── ChangedSince   the thing was changed by somebody else in between
│   └── Duplicate      a unique key says that it is there already
├── NotFound           no such vendor, introduction, …
├── Unclear            what was typed lacks a part, or fits several things
└── Unavailable        a neighbour (model, Slack, disk) does not answer; try again later
    ├── NotYet         not before a certain moment
    ├── StoreUnavailable   the database cannot take writes: Slack must deliver again
    └── CannotOpen         a workspace's token is sealed with a key that is not there
"""

from datetime import datetime


class KithError(Exception):
    """`sentence` is shown to the person as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(KithError):
    """The person may not do this, or not now."""


class NotAllowed(Refused):
    """Wrong role, outsider, or somebody else's card."""


class TooLate(Refused):
    """The undo window is over."""


class ChangedSince(Refused):
    """The thing was changed in between; nothing was written."""


class Duplicate(Refused):
    """A unique key says that it is there already."""


class NotFound(KithError):
    """No such vendor, introduction or card."""


class Unclear(KithError):
    """What was typed lacks a part, or fits several things. `fields`: a sentence for each input that is wrong."""

    def __init__(self, sentence: str, **fields: str) -> None:
        super().__init__(sentence)
        self.fields = fields


class Unavailable(KithError):
    """A neighbour does not answer; nothing was lost."""


class NotYet(Unavailable):
    """Work that waits for a neighbour and is tried again at `until`, however often it takes."""

    def __init__(self, until: datetime) -> None:
        super().__init__("I cannot do that just now; I will try again.")
        self.until = until


class StoreUnavailable(Unavailable):
    """The database cannot take writes."""


class CannotOpen(Unavailable):
    """A sealed token cannot be read: its key is missing, or what was sealed is not what is stored now."""
