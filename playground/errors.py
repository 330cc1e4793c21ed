"""What can go wrong here.

PlaygroundError
├── SlackError      a Web API method refuses, in Slack's own words
└── ImpossibleError a person was asked for something that Slack's client would not let them do
"""

from playground.model import Json


class PlaygroundError(Exception):
    """Root of what the playground raises."""


class SlackError(PlaygroundError):
    """The `error` of a Web API answer; `extra` goes into the answer beside it."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    @classmethod
    def because(cls, code: str, *messages: str) -> "SlackError":
        """With `response_metadata.messages`, as Slack explains its refusals."""
        return cls(code, response_metadata={"messages": [f"[ERROR] {each}" for each in messages]})

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, **self.extra}


class ImpossibleError(PlaygroundError):
    """A code for programs and a plain sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
