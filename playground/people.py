"""A person at the keyboard, for tests and demonstrations."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from playground import acts, forms, interactions, modals
from playground.errors import ImpossibleError, PlaygroundError
from playground.interactions import Answer
from playground.model import Json, Message, User
from playground.text import plain, view_text, visible_text
from playground.workspace import Workspace

Where = Literal["modal", "home"]
Found = TypeVar("Found")


class Person:
    """Acts as one user. Channels go by `#name` or id; acts that the app must answer wait for its acknowledgement."""

    def __init__(self, slack: Workspace, user: User) -> None:
        self._slack = slack
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def token(self) -> str:
        return next(token for token, user in self._slack.tokens.people.items() if user == self.id)

    async def post(
        self, channel: str, text: str, thread: str | Message | None = None, *, also: bool = False
    ) -> Message:
        """`thread`: a message or its ts; `also` sends the reply to the channel as well."""
        root = thread.ts if isinstance(thread, Message) else thread or ""
        return acts.post(self._slack, self.user, self._slack.world.channel(channel), text, root, also=also)

    async def dm(self, text: str, thread: str | Message | None = None) -> Message:
        """Write to the bot."""
        return await self.post(self._slack.world.im(self.id).id, text, thread)

    async def share_file(self, channel: str, name: str, text: str = "") -> Message:
        """A message with subtype `file_share`."""
        return acts.share_file(self._slack, self.user, self._slack.world.channel(channel), name, text)

    async def edit(self, message: Message, text: str) -> Message:
        return acts.edit(self._slack, self.user, message, text)

    async def delete(self, message: Message) -> None:
        acts.delete(self._slack, self.user, message)

    async def react(self, message: Message, name: str) -> None:
        acts.react(self._slack, self.user, message, name)

    async def unreact(self, message: Message, name: str) -> None:
        acts.unreact(self._slack, self.user, message, name)

    async def invite(self, channel: str, who: str) -> None:
        """`who` by name or id; the bot too."""
        world = self._slack.world
        acts.invite(self._slack, self.user, world.channel(channel), world.user(who))

    async def leave(self, channel: str) -> None:
        acts.leave(self._slack, self._slack.world.channel(channel), self.user)

    async def remove(self, channel: str, who: str) -> None:
        """Take somebody (or the bot) out of a channel."""
        world = self._slack.world
        acts.leave(self._slack, world.channel(channel), world.user(who))

    async def slash(self, channel: str, command: str, text: str = "") -> Answer:
        return await interactions.slash(self._slack, self.user, self._slack.world.channel(channel), command, text)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Answer:
        """A message shortcut, or a global one without a message."""
        if message is None:
            return await interactions.global_shortcut(self._slack, self.user, callback_id)
        return await interactions.shortcut(self._slack, self.user, message, callback_id)

    async def click(
        self,
        action_id: str,
        message: Message | None = None,
        *,
        view: Where | None = None,
        value: str = "",
        block_id: str = "",
        choice: Any = None,
        typed: dict[str, Any] | None = None,
    ) -> Answer:
        """Press or choose an element of a message, of the open modal or of App Home.

        `value` picks among several buttons with one action id, `choice` is what is chosen in a select (its value or
        its words, a date, a list), `typed` fills other inputs there first.
        """
        if message is not None:
            current = acts.find(self._slack, self.user, message.channel, message.ts)
            field = forms.find(current.blocks, action_id, block_id, value)
            state = forms.fill(current.blocks, typed or {})
            return await interactions.click(self._slack, self.user, current, field, choice, typed=state)
        shown = self._view(view or "modal")
        field = forms.find(shown["blocks"], action_id, block_id, value)
        state = forms.fill(shown["blocks"], typed or {})
        return await interactions.click_view(self._slack, self.user, shown, field, choice, typed=state)

    async def suggest(self, action_id: str, text: str, message: Message | None = None) -> list[Json]:
        """The options that appear while typing into an external select."""
        if message is not None:
            field = forms.find(message.blocks, action_id)
            return await interactions.suggest(self._slack, self.user, message, field, text)
        shown = self._view("modal")
        return await interactions.suggest(self._slack, self.user, shown, forms.find(shown["blocks"], action_id), text)

    def _view(self, which: Where) -> Json:
        shown = self.modal if which == "modal" else self.home
        if shown is None:
            raise ImpossibleError("no_view", f"No {which} is shown.")
        return shown

    async def submit(self, values: dict[str, Any] | None = None) -> Answer:
        """Send the open modal. Values by action id; see `forms.chosen` for what a value may be."""
        state = forms.fill(self._view("modal")["blocks"], values or {})
        return await modals.submit(self._slack, self.user, state)

    async def close_modal(self, *, everything: bool = False) -> Answer | None:
        return await modals.close(self._slack, self.user, everything=everything)

    async def open_home(self) -> None:
        """Look at App Home; the app is told and may publish anew."""
        acts.open_home(self._slack, self.user)

    async def reload(self) -> None:
        """Ephemerals and open modals are gone."""
        acts.reload(self._slack, self.user)

    @property
    def modal(self) -> Json | None:
        """The top view, or None."""
        stack = self._slack.world.modals.get(self.id)
        return stack[-1] if stack else None

    @property
    def modal_errors(self) -> dict[str, str]:
        """By block id."""
        return self._slack.errors.get(self.id, {}) if self.modal else {}

    @property
    def home(self) -> Json | None:
        return self._slack.world.homes.get(self.id)

    @property
    def messages_from_bot(self) -> list[Message]:
        """The direct messages of the bot to this person, oldest first."""
        channel = self._slack.world.im(self.id)
        return [each for each in self._slack.visible(self.user, channel) if each.bot_id]

    def visible(self, channel: str, words: str = "", *, private: bool | None = None) -> list[Message]:
        """What this person can read there now; `private=True` ephemerals only, False none of them.

        `channel` may be `@bot` for the direct conversation with the bot.
        """
        found = self._slack.visible(self.user, self._place(channel))
        wanted = [each for each in found if private is None or bool(each.only_for) == private]
        return [each for each in wanted if words.casefold() in self.read(each).casefold()]

    def _place(self, channel: str) -> Any:
        world = self._slack.world
        return world.im(self.id) if channel in {"@bot", "dm"} else world.channel(channel)

    def read(self, thing: Message | Json | None) -> str:
        """The words of a message (its blocks, then its text) or of a view."""
        if thing is None:
            return ""
        if isinstance(thing, Message):
            return f"{visible_text(thing.blocks, self._name)}\n{plain(thing.text, self._name)}"
        return view_text(thing, self._name)

    def _name(self, identity: str) -> str:
        world = self._slack.world
        if identity in world.users:
            return world.users[identity].name
        return world.channels[identity].name if identity in world.channels else identity

    async def sees(
        self,
        channel: str,
        words: str,
        *,
        private: bool | None = None,
        timeout: float = 15,  # noqa: ASYNC109  # the word that tests know
        after: Message | str = "",
    ) -> Message:
        """Wait for the newest message there with these words (case does not matter), later than `after`."""
        since = after.ts if isinstance(after, Message) else after

        def look() -> Message | None:
            found = [each for each in self.visible(channel, words, private=private) if each.ts > since]
            return found[-1] if found else None

        def missed() -> str:
            there = [self.read(each) for each in self.visible(channel, private=private)]
            return f"{words!r} in {channel}; the last there: {there[-5:]}"

        return await self._wait(look, timeout, missed)

    async def sees_modal(self, words: str = "", timeout: float = 15) -> Json:  # noqa: ASYNC109  # as above
        """Wait for an open modal with these words."""

        def look() -> Json | None:
            return self.modal if self.modal and words.casefold() in self.read(self.modal).casefold() else None

        return await self._wait(look, timeout, lambda: f"a modal with {words!r}; there is {self.read(self.modal)!r}")

    async def sees_home(self, words: str = "", timeout: float = 15) -> Json:  # noqa: ASYNC109  # as above
        """Wait for an App Home with these words."""

        def look() -> Json | None:
            return self.home if self.home and words.casefold() in self.read(self.home).casefold() else None

        return await self._wait(look, timeout, lambda: f"a home with {words!r}; there is {self.read(self.home)!r}")

    async def _wait(self, look: Callable[[], Found | None], within: float, what: Callable[[], str]) -> Found:
        changed = asyncio.Event()

        def watch(_what: str, _which: str) -> None:
            changed.set()

        self._slack.world.watchers.append(watch)
        try:
            async with asyncio.timeout(within):
                while (found := look()) is None:
                    await changed.wait()
                    changed.clear()
                return found
        except TimeoutError:
            raise PlaygroundError(f"{self.user.name} waited {within} s for {what()}") from None
        finally:
            self._slack.world.watchers.remove(watch)
