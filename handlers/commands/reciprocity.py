"""The words of `/vendor` for what vendors send us and ask of us."""

from handlers.commands.registry import Word
from handlers.referring import asked_us, sent_us

WORDS = {
    "sent": Word(run=sent_us, arguments="<customer> from <name>", about="a vendor sent us a lead"),
    "asked": Word(run=asked_us, arguments="<name>", about="a vendor asked us for leads"),
}
