"""The form in which managers decide how Kith behaves."""

from collections.abc import Collection, Iterable, Sequence

from domain.model import Listening, Region
from domain.policy import READ_BAR, SURE_BAR
from handlers.cards import blocks as b
from handlers.preferences import Preferences

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LISTENS = (
    ("Quietly: private cards", Listening.QUIET.value),
    ("Silently: remember, show nobody anything", Listening.SILENT.value),
    ("Not at all: commands only", Listening.COMMANDS.value),
)
CAPS = (*((f"At most {count} a day", str(count)) for count in (1, 2, 3, 5)), ("Nothing unasked", "0"), ("No cap", "-1"))
HALF_LIVES = (("After half a year", "182"), ("After a year", "365"), ("After two years", "730"))
SPREAD = {
    "busy_after": (
        "Others are shown first",
        (("Above two introductions a month", "2"), ("Above four", "4"), ("Above eight", "8"), ("Never", "9999")),
        "Of one vendor. A go-to always stays first.",
    ),
    "asked_per_quarter": (
        "One colleague or contact is asked",
        (("Three times a quarter at most", "3"), ("Six times", "6"), ("Twelve times", "12"), ("Always", "9999")),
        "After that I no longer offer to ask them.",
    ),
}
"""Who gets how much: label, choices, and what they do."""
KEPT = (("For a week", "7"), ("For 30 days", "30"), ("For 90 days", "90"))
YES_NO = (("Yes", "yes"), ("No", "no"))
SHIPPED = "shipped"
BARS = {
    "read_bar": (
        "What I read",
        (
            ("Only what likely matters (0.50)", "0.5"),
            (f"As shipped ({READ_BAR:.2f})", SHIPPED),
            ("More, and more in vain (0.15)", "0.15"),
        ),
        "How likely a message must be to matter before I read it at all.",
    ),
    "speak_bar": (
        "When I ask unasked",
        (
            ("Only when quite sure (0.70)", "0.7"),
            (f"As shipped ({SURE_BAR:.2f})", SHIPPED),
            ("Sooner, and wrong more often (0.35)", "0.35"),
        ),
        "How sure I must be of what I read. From there on, people's taps move it by 0.15 at most.",
    ),
}
"""Thresholds: label, choices, and what they do."""
EMOJI = (
    ("delivered_emoji", "Emoji: delivered"),
    ("partly_emoji", "Emoji: partly delivered"),
    ("not_delivered_emoji", "Emoji: not delivered"),
    ("remember_emoji", "Emoji: remember this vendor"),
)


BACK_LENGTH = 1_000
REGIONS_LENGTH = 3_000
ENVIRONMENT = {
    "company": "KITH_COMPANY",
    "sells": "KITH_SELLS",
    "managers": "KITH_MANAGERS",
    "channels": "KITH_CHANNELS",
    "listen": "KITH_LISTEN",
    "unasked_per_day": "KITH_UNASKED_PER_DAY",
    "tokens_per_month": "KITH_TOKENS_PER_MONTH",
}
"""What the environment says of a field where nothing is set here."""


def form(
    now: Preferences,
    *,
    model: str = "",
    about: str = "",
    regions: Sequence[Region] = (),
    from_environment: Collection[str] = (),
    overruled: Collection[str] = (),
) -> b.Block:
    """`model`: its name where one is configured; without one there is nothing to decide about it.

    `from_environment`: fields whose value comes from there; `overruled`: those that are set here and there.
    """
    blocks = [
        *_company(now),
        *_digest(now),
        *_listening(now),
        *(_emoji(name, label, getattr(now, name)) for name, label in EMOJI),
        *(_share(name, getattr(now, name)) for name in SPREAD),
        b.select_input(
            "half_life_days", "A word counts half", HALF_LIVES, initial=str(now.half_life_days), optional=False
        ),
        b.select_input(
            "unconfirmed_days",
            "What nobody confirmed is kept",
            KEPT,
            initial=str(now.unconfirmed_days),
            optional=False,
        ),
    ]
    blocks += _back_and_regions(now, regions)
    if model:
        blocks += _model(now, model)
    shown = [_with_source(block, from_environment, overruled) for block in blocks]
    return b.modal("settings", "Kith settings", shown, about=about)


def _with_source(block: b.Block, from_environment: Collection[str], overruled: Collection[str]) -> b.Block:
    """The input with a word on the environment, where it has one to say."""
    name = str(block.get("block_id"))
    says = ""
    if name in from_environment:
        says = f"Nothing is set here, so {ENVIRONMENT[name]} counts."
    elif name in overruled and block.get("optional"):
        says = f"Left empty, {ENVIRONMENT[name]} counts again."
    if not says:
        return block
    hint = (block.get("hint") or {}).get("text", "")
    return {**block, "hint": {"type": "plain_text", "text": f"{hint} {says}".strip()}}


def _back_and_regions(now: Preferences, regions: Sequence[Region]) -> list[b.Block]:
    """Regions that are more than a field takes are left to the form about a vendor."""
    blocks = [
        b.text_input(
            "expected_back",
            "What we expect back",
            initial=expected(now),
            multiline=True,
            limit=BACK_LENGTH,
            hint="One category a line with the leads that you expect for each introduction. "
            "For example: office moving: 0.5. A category that is not named counts 1.",
        )
    ]
    told = "\n".join(region_line(region) for region in regions)
    if len(told) <= REGIONS_LENGTH:
        blocks.append(
            b.text_input(
                "regions",
                "What we call regions",
                initial=told,
                multiline=True,
                limit=REGIONS_LENGTH,
                hint="One a line, as the places that it is made of. For example: Gulf South = Mobile, Biloxi.",
            )
        )
    return blocks


def expected(now: Preferences) -> str:
    return "\n".join(f"{trade}: {share:g}" for trade, share in sorted(now.expected_back))


def region_line(region: Region) -> str:
    return f"{region.name} = {', '.join(region.places)}"


def _company(now: Preferences) -> list[b.Block]:
    return [
        b.text_input(
            "company", "Our company", initial=now.company, limit=80, hint="Never taken for a vendor or a customer."
        ),
        b.text_input(
            "sells",
            "What we sell",
            initial=now.sells,
            limit=200,
            hint="What our own product solves is no need; who sells the same is no vendor.",
        ),
        _several(
            "managers",
            "Managers",
            "multi_users_select",
            {"initial_users": sorted(now.managers)},
            hint="They get the digest and decide. Left empty: owners and admins.",
        ),
    ]


def _digest(now: Preferences) -> list[b.Block]:
    days = [(day, str(number)) for number, day in enumerate(DAYS)]
    return [
        b.select_input("digest_day", "Digest: day", days, initial=str(now.digest_day), optional=False),
        _input(
            "digest_time",
            "Digest: time, where each manager is",
            {"type": "timepicker", "action_id": "digest_time", "initial_time": now.digest_time},
            optional=False,
        ),
        _input(
            "digest_channel",
            "Digest: also to a channel",
            {
                "type": "conversations_select",
                "action_id": "digest_channel",
                "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
                **({"initial_conversation": now.digest_channel} if now.digest_channel else {}),
            },
            hint="Only what everybody may see stands in it. Invite me there first.",
        ),
    ]


def _listening(now: Preferences) -> list[b.Block]:
    return [
        b.select_input("listen", "How I listen", LISTENS, initial=now.listen.value, optional=False),
        _several(
            "channels",
            "Only in these channels",
            "multi_channels_select",
            {"initial_channels": sorted(now.channels)},
            hint="Left empty: wherever I was invited.",
        ),
        b.select_input(
            "unasked_per_day", "Unasked, to one person", CAPS, initial=str(now.unasked_per_day), optional=False
        ),
        *(_bar(name, getattr(now, name)) for name in BARS),
    ]


def _bar(name: str, now: float | None) -> b.Block:
    label, options, hint = BARS[name]
    made = [b.option(text, value) for text, value in options]
    chosen = SHIPPED if now is None else f"{now:g}"
    start = [one for one in made if one["value"] == chosen]
    element = {"type": "static_select", "action_id": name, "options": made}
    return _input(name, label, element | ({"initial_option": start[0]} if start else {}), optional=not start, hint=hint)


def _share(name: str, now: int) -> b.Block:
    label, options, hint = SPREAD[name]
    return b.select_input(name, label, options, initial=str(now)) | {"hint": {"type": "plain_text", "text": hint}}


def _model(now: Preferences, model: str) -> list[b.Block]:
    return [
        b.select_input(
            "model_on", f"Read with {b.clean(model, 60)}", YES_NO, initial=_yes(now.model_on), optional=False
        ),
        b.select_input(
            "model_reads_closed",
            "Also from private channels",
            YES_NO,
            initial=_yes(now.model_reads_closed),
            optional=False,
        ),
        b.text_input(
            "tokens_per_month",
            "Tokens a month, at most",
            initial=str(now.tokens_per_month) if now.tokens_per_month is not None else None,
            limit=12,
            hint="Empty: no limit. Once they are used up I read with local rules until the next month.",
        ),
    ]


def _emoji(name: str, label: str, emoji: Iterable[str]) -> b.Block:
    return b.text_input(name, label, initial=" ".join(f":{one}:" for one in sorted(emoji)), limit=300)


def _yes(chosen: bool) -> str:  # noqa: FBT001 - the value itself
    return "yes" if chosen else "no"


def _several(name: str, label: str, kind: str, initial: dict[str, list[str]], *, hint: str) -> b.Block:
    chosen = {key: value for key, value in initial.items() if value}
    return _input(name, label, {"type": kind, "action_id": name, **chosen}, hint=hint)


def _input(name: str, label: str, element: b.Block, *, optional: bool = True, hint: str | None = None) -> b.Block:
    block: b.Block = {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": {"type": "plain_text", "text": label},
        "element": element,
    }
    return block | ({"hint": {"type": "plain_text", "text": hint}} if hint else {})
