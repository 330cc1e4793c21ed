"""The eight steps of the story: what is played over the wire, and what must then be seen for a step to count."""

from playground import Seen, Step, Unseen

SAW = "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime"
NEEDS = "Globex is moving to a bigger floor in March and their network has to be up on day one"
WHISPER = "Quietly: Wrenfield Security caught the thief at Vandelay within a day, superb people"

STEPS = (
    Step(
        "sighting",
        "A sighting is remembered",
        "Dana tells what she saw at a customer. Kith asks her, and nobody else, how they did. One tap, and it counts.",
        f"As Dana in #field-notes: {SAW}",
        (
            {"watch": "sam", "in": "#field-notes"},
            {"be": "dana", "in": "#field-notes"},
            {"write": SAW},
            {"tap": "sighting_good", "near": "Lakeshore IT at Acme"},
        ),
        (Seen("dana", "#field-notes", ("Noted",), private=True), Unseen("sam", "#field-notes", "Noted")),
    ),
    Step(
        "need",
        "A need is answered",
        "Sam's customer gets into a similar situation. He alone learns who solved it, who saw that, and why it fits.",
        f"As Sam in #deals: {NEEDS}",
        ({"watch": "dana", "in": "#deals"}, {"be": "sam", "in": "#deals"}, {"write": NEEDS}, {"wait": "Lakeshore IT"}),
        (Seen("sam", "#deals", ("Lakeshore IT", "Dana saw them"), private=True),),
    ),
    Step(
        "mention",
        "Sam mentions them",
        "He tells the customer himself. One tap, no form; Kith keeps track in their direct messages.",
        "As Sam, on that card: I'll mention them",
        (
            {"be": "sam", "in": "#deals"},
            {"tap": "suggestion_mention", "near": "Lakeshore IT"},
            {"be": "sam", "in": "@bot"},
            {"wait": "Lakeshore IT for Globex"},
        ),
        (Seen("sam", "@bot", ("Lakeshore IT for Globex",)),),
    ),
    Step(
        "outcome",
        "The outcome is told",
        "Thirty days go by. Kith asks once; a tap answers. That, and nothing else, earns trust.",
        "30 days later, then as Sam in his messages with Kith: Yes (or react with ✅ to the card)",
        (
            {"jump": "month"},
            {"be": "sam", "in": "@bot"},
            {"tap": "outcome_delivered", "near": "Did Lakeshore IT deliver at Globex?"},
            {"wait": "Lakeshore IT for Globex: delivered"},
        ),
        (Seen("sam", "@bot", ("Lakeshore IT for Globex: delivered",)),),
    ),
    Step(
        "why",
        "Why it may be believed",
        "Every figure is laid open: who saw what, with which weight, so that anybody can compute it by hand.",
        "As Dana in #general: /vendor why Lakeshore IT",
        (
            {"be": "dana", "in": "#general"},
            {"write": "/vendor why Lakeshore IT"},
            {"wait": "Why Lakeshore IT"},
        ),
        (Seen("dana", "#general", ("Why Lakeshore IT", "weight"), private=True),),
    ),
    Step(
        "digest",
        "Monday's digest",
        "Mona, the manager, reads the week in one message: what worked, what is open, what is hers to decide.",
        "Monday 08:00, then as Mona in her messages with Kith",
        ({"be": "mona", "in": "@bot"}, {"jump": "monday"}, {"wait": "Lakeshore IT delivered at Globex"}),
        (Seen("mona", "@bot", ("Partners, week of", "Lakeshore IT delivered at Globex")),),
    ),
    Step(
        "private",
        "Private stays private",
        "Mona writes in a locked channel where Kith is not. Nothing goes over the wire; Priya asks and finds nothing.",
        f'As Mona in deal-room: {WHISPER} Then as Priya in #general: /vendor "Wrenfield Security"',
        (
            {"be": "mona", "in": "#deal-room"},
            {"write": WHISPER},
            {"be": "priya", "in": "#general"},
            {"write": '/vendor "Wrenfield Security"'},
            {"wait": "Wrenfield Security"},
        ),
        (
            Seen("mona", "#deal-room", ("Wrenfield Security",), private=False),
            Seen("priya", "#general", ("Wrenfield Security",), private=True),
            Unseen("priya", "#general", "caught the thief"),
        ),
    ),
    Step(
        "erase",
        "Erased for good",
        "One command takes a vendor out of the memory with everything about it. Look for the name in the inspector.",
        "As Mona in #general: /vendor forget Lakeshore IT",
        (
            {"be": "mona", "in": "#general"},
            {"write": "/vendor forget Lakeshore IT"},
            {"wait": "Erased: Lakeshore IT"},
            {"find": "Lakeshore"},
        ),
        (Seen("mona", "#general", ("Erased: Lakeshore IT",), private=True),),
    ),
)
