"""A memory of a year, written by the bot's own use cases: what the team of the playground has seen and introduced."""

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import Bot
from domain import introductions
from domain.memory import quote_of
from domain.model import (
    Customer,
    Introduction,
    Need,
    Outcome,
    OutcomeKind,
    Pick,
    Sighting,
    Suggestion,
    SuggestionState,
    Verdict,
)
from domain.naming import key
from domain.ports import Unit
from domain.sightings import card_for, confirm, keep_vector, propose
from domain.vendors import named
from playground import Playground

TEAM = Path(__file__).with_name("team.toml")


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in Slack, and when it was said."""

    channel_id: str
    ts: str
    text: str
    at: datetime


async def remember(bot: Bot, slack: Playground) -> None:
    """Writes all of it in one transaction, beside the messages that it came from; the bot hears nothing of them."""
    told = tomllib.loads(TEAM.read_text(encoding="utf-8"))
    workspace_id = slack.world.team.id
    async with bot.services.store.write(workspace_id, actor_id="kith", what="imported", undoable=False) as unit:
        for one in sorted(told["sightings"], key=_age, reverse=True):
            await _sighting(bot, unit, slack, one)
        for one in sorted(told["introductions"], key=_age, reverse=True):
            await _introduction(unit, slack, one)
    bot.services.known.forget(workspace_id)


def _age(one: dict[str, Any]) -> int:
    return int(one["days"])


def _said(slack: Playground, channel: str, one: dict[str, Any]) -> Said:
    at = slack.clock.now() - timedelta(days=one["days"], hours=len(one["text"]) % 7)
    message = slack.past(one["who"], channel, one["text"], at)
    return Said(message.channel, message.ts, message.text, at)


async def _sighting(bot: Bot, unit: Unit, slack: Playground, one: dict[str, Any]) -> None:
    said = _said(slack, "#field-notes", one)
    row = Sighting(
        workspace_id=unit.workspace_id,
        vendor_name=one["vendor"],
        contact_name=one.get("contact"),
        contact_email=one.get("email"),
        contact_phone=one.get("phone"),
        customer_name=one["customer"],
        situation=one["situation"],
        trade=one["trade"],
        region=one["region"],
        witness_id=slack.person(one["who"]).id,
        channel_id=said.channel_id,
        ts=said.ts,
        quote=quote_of(said.text),
        seen_at=said.at,
    )
    for kept in await propose(unit, [row]):
        vector = await bot.services.recall.encode(unit.workspace_id, kept.id, kept.situation)
        await keep_vector(unit, replace(vector, sighting_id=kept.id))
        if "verdict" in one:
            await confirm(unit, kept, Verdict(one["verdict"]), said.at + timedelta(minutes=1))
        else:
            await unit.add(card_for(kept, said.at))


async def _introduction(unit: Unit, slack: Playground, one: dict[str, Any]) -> None:
    said, rep_id = _said(slack, "#deals", one), slack.person(one["who"]).id
    seen = await _seen(unit, one)
    await _customer(unit, one["customer"])
    need = await unit.add(
        Need(
            author_id=rep_id,
            customer_name=one["customer"],
            situation=one["situation"],
            region=one["region"],
            channel_id=said.channel_id,
            ts=said.ts,
            quote=quote_of(said.text),
            at=said.at,
        )
    )
    pick = Pick(vendor_id=str(seen.vendor_id), sighting_ids=(seen.id,), score=0.7, likeness=0.7, trust=0.7)
    offered = await unit.add(
        Suggestion(
            need_id=need.id,
            addressee_id=rep_id,
            picks=(pick,),
            state=SuggestionState.TAKEN,
            created_at=said.at,
            answered_at=said.at,
        )
    )
    made = introductions.mention(
        workspace_id=unit.workspace_id,
        vendor_id=str(seen.vendor_id),
        rep_id=rep_id,
        now=said.at,
        need=need,
        suggestion_id=offered.id,
        sighting_id=seen.id,
        contact_id=seen.contact_id,
    )
    await _outcome(unit, slack, one, await unit.add(_led_on(made, slack.clock.now(), one)))


def _led_on(made: Introduction, now: datetime, one: dict[str, Any]) -> Introduction:
    """A mention stays one, unless both were introduced."""
    if "introduced" not in one:
        return made
    at = now - timedelta(days=one["introduced"])
    asked = introductions.lead_on(made, made.created_at)
    agreed = introductions.vendor_agrees(introductions.customer_agrees(asked, at), at)
    return introductions.sent(agreed, at)


async def _outcome(unit: Unit, slack: Playground, one: dict[str, Any], made: Introduction) -> None:
    if "outcome" not in one:
        return
    kind, at = OutcomeKind(one["outcome"]), slack.clock.now() - timedelta(days=one["ended"])
    ended = introductions.outcome(made, kind, at)
    await unit.change(made, state=ended.state, version=ended.version, ended_at=ended.ended_at, due_at=ended.due_at)
    await unit.add(
        Outcome(
            introduction_id=made.id,
            vendor_id=made.vendor_id,
            kind=kind,
            told_by=made.rep_id,
            channel_id=made.channel_id,
            customer_name=made.customer_name,
            reason=one.get("reason"),
            at=at,
        )
    )


async def _seen(unit: Unit, one: dict[str, Any]) -> Sighting:
    vendor = await named(unit, one["vendor"])
    found = await unit.find(Sighting, vendor_id=vendor.id if vendor else "", customer_name=one["saw"])
    return found[0]


async def _customer(unit: Unit, name: str) -> None:
    if await unit.first(Customer, key=key(name)) is None:
        await unit.add(Customer(name=name, key=key(name)))
