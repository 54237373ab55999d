"""Channels from the command line: what is set up, setting up, and asking now."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.problems import Problem
from bot.cli.workspace import Workspace, meant

if TYPE_CHECKING:
    from bot.house import House
    from bot.slack.people import Channel
    from bot.store.schedules import Settings

channels_app = typer.Typer(no_args_is_help=True)

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@channels_app.command("list")
def list_channels(workspace: Workspace = None) -> None:
    """The channels that are set up, and when their next question comes."""

    async def act(house: "House", team: str) -> None:
        from bot.store import schedules

        async with house.parts.sessions.begin() as session:
            rows = await schedules.of_team(session, team)
        if not rows:
            typer.echo(
                "No channel is set up yet. Invite the app to one, then: scaleq channels add CHANNEL --at 09:00"
            )
        for row in rows:
            days = ",".join(WEEKDAY_NAMES[int(day)][:3] for day in sorted(row.days))
            following = f"next {_utc(row.next_at)}" if row.next_at else "nothing planned"
            rests = f", rests ({row.suspended})" if row.suspended else ", paused" if row.paused else ""
            typer.echo(f"#{row.channel_name}  {row.at:%H:%M} {row.tz} on {days}  {following}{rests}")

    _with_house(workspace, act)


@channels_app.command("add")
def add_channel(
    channel: Annotated[str, typer.Argument(help="The channel's name or id; the app has to be in it.")],
    at: Annotated[str, typer.Option(help="Local wall time, e.g. 09:00.")] = "09:00",
    days: Annotated[str, typer.Option(help="mon-fri, or mon,wed,fri.")] = "mon-fri",
    tz: Annotated[str, typer.Option(help="IANA time zone, e.g. Europe/Berlin.")] = "UTC",
    country: Annotated[
        str | None, typer.Option(help="Public holidays on which nothing is asked, e.g. DE or US-CA.")
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Set a channel up, or change its time, days and zone. Workspace admins manage it in Slack."""
    from bot.store import posts, schedules
    from bot.store.database import ring

    chosen = _settings(at, days, tz, country)

    async def act(house: "House", team: str) -> None:
        found = await _find(house, team, channel)
        if found.is_archived:
            raise Problem(f"#{found.name} is archived. Unarchive it in Slack first.")
        if not found.is_member:
            raise Problem(f"The app is not in #{found.name}. Invite it there first: /invite @ScaleQ")
        async with house.parts.sessions.begin() as session:
            present = await schedules.get(session, team, found.channel_id, lock=True)
            row = await schedules.save(
                session,
                team_id=team,
                channel_id=found.channel_id,
                channel_name=found.name,
                chosen=_over(schedules.readable(present), chosen),
                managers=None,
                now=house.parts.clock.now(),
                present=present,
            )
            await posts.unblock(session, team, found.channel_id, house.parts.clock.real())
            await ring(session)
        if row.next_at is not None:
            typer.echo(f"#{found.name} is set up. Its next question comes {_utc(row.next_at)}.")

    _with_house(workspace, act)


@channels_app.command("remove")
def remove_channel(
    channel: Annotated[str, typer.Argument(help="The channel's name or id.")], workspace: Workspace = None
) -> None:
    """Forget a channel's schedule. Its rounds and answers stay."""

    async def act(house: "House", team: str) -> None:
        from bot.store import schedules

        async with house.parts.sessions.begin() as session:
            rows = await schedules.of_team(session, team)
            named = [row for row in rows if channel.lstrip("#") in (row.channel_id, row.channel_name)]
            if not named:
                raise Problem(f"{channel} is not set up. `scaleq channels list` shows what is.")
            for row in named:
                await schedules.remove(session, row.team_id, row.channel_id)
                typer.echo(f"#{row.channel_name} gets no more questions.")

    _with_house(workspace, act)


async def ask_now(channel: str, difficulty: str | None, workspace: str | None) -> None:
    """Put an extra round into a channel that is set up, and deliver it."""
    from bot.jobs import ask, courier
    from bot.store import rounds, schedules
    from questions.bank import Filters
    from questions.model import DIFFICULTIES

    if difficulty is not None and difficulty not in DIFFICULTIES:
        raise Problem(f"There is no difficulty {difficulty!r}: easy, medium or hard.")
    wanted = Filters.model_validate({"difficulties": (difficulty,) if difficulty else ()})

    async def act(house: "House", team: str) -> None:
        parts = house.parts
        found = await _find(house, team, channel)
        async with parts.sessions.begin() as session:
            schedule = await schedules.get(session, team, found.channel_id, lock=True)
            if schedule is None:
                raise Problem(f"#{found.name} is not set up: scaleq channels add {found.name} --at 09:00")
            if await rounds.unfinished_extra(session, team, found.channel_id) is not None:
                raise Problem(f"An extra question is open in #{found.name}; there is one at a time.")
            drawn = await ask.put_extra(session, parts, schedule, wanted, asked_by=None)
            if drawn is None:
                raise Problem("No question in the bank matches.")
        await courier.deliver_due(parts)
        async with parts.sessions.begin() as session:
            waiting = await rounds.unfinished_extra(session, team, found.channel_id)
        if waiting is None:
            raise Problem(f"Slack did not let the app post in #{found.name}. `scaleq doctor` looks into it.")
        outcome = "posted" if waiting.state == "open" else "on its way; a worker posts it"
        typer.echo(f"“{drawn.question.title}” ({drawn.question.difficulty}) is {outcome} in #{found.name}.")

    await _in_house(workspace, act)


def _over(present: "Settings | None", chosen: "Settings") -> "Settings":
    """Time, days, zone and holidays as chosen here; what these options don't ask for stays as it was."""
    if present is None:
        return chosen
    # Weekdays keep the difficulty they have; a new one takes that of the others, if it is one.
    of_each = set(present.days.values())
    common = of_each.pop() if len(of_each) == 1 else None
    days = {day: present.days.get(day, common) for day in chosen.days}
    return replace(present, at=chosen.at, tz=chosen.tz, days=days, country=chosen.country)


def _settings(at: str, days: str, tz: str, country: str | None) -> "Settings":
    from bot.rules.calendar import UnknownZone, zone
    from bot.rules.countries import UnknownCountry
    from bot.rules.countries import country as country_code
    from bot.store.schedules import Settings

    try:
        zone(tz)
        return Settings(
            at=_time(at),
            tz=tz,
            days=dict.fromkeys(_days(days)),
            country=country_code(country) if country else None,
        )
    except (UnknownZone, UnknownCountry) as unknown:
        near = f" Did you mean {' or '.join(unknown.suggestions)}?" if unknown.suggestions else ""
        kind = "time zone" if isinstance(unknown, UnknownZone) else "holiday calendar"
        raise Problem(f"There is no {kind} {unknown.name!r}.{near}") from unknown


def _time(word: str) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", word.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Problem(f"{word!r} is no time of day; write it like 09:00.")
    return time(int(found[1]), int(found[2]))


def _weekday(word: str, words: str) -> int:
    """0 for Monday, from at least its first three letters."""
    for number, name in enumerate(WEEKDAY_NAMES):
        if len(word) >= 3 and name.startswith(word):
            return number
    raise Problem(f"{words!r} are no days; write them like mon-fri or mon,wed,fri.")


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _days(words: str) -> list[int]:
    """Weekdays (0 is Monday) from "mon-fri", "mon,wed" or a mixture."""
    found: set[int] = set()
    for part in words.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, stop = (_weekday(word, words) for word in (first, last or first))
        found |= {day % 7 for day in range(start, stop + 1 if stop >= start else stop + 8)}
    return sorted(found)


async def _find(house: "House", team: str, named: str) -> "Channel":
    from bot.slack import people

    seen = await people.channels(house.parts.slack, team)
    for one in seen:
        if named.lstrip("#") in (one.channel_id, one.name):
            return one
    inside = ", ".join(f"#{one.name}" for one in seen if one.is_member) or "none yet"
    raise Problem(
        f"The app sees no channel {named}. It is in: {inside}. A private one it has to be invited to."
    )


def _with_house(workspace: str | None, act: "Callable[[House, str], Awaitable[None]]") -> None:
    asyncio.run(_in_house(workspace, act))


async def _in_house(workspace: str | None, act: "Callable[[House, str], Awaitable[None]]") -> None:
    from bot.settings import load, require_slack

    settings = load()
    credentials = require_slack(settings, "worker")
    from bot import house, log

    log.configure(settings.log_format, "warning")
    with house.database_of(settings) as url:
        async with house.house(
            settings, credentials, url, migrates=settings.database_url is None, waits=False
        ) as made:
            await act(made, await _meant(made, workspace))


async def _meant(house: "House", workspace: str | None) -> str:
    """The id of the workspace that is named, of the environment's, or of the only one in which the app is installed."""
    if workspace is None and house.own is not None:
        return house.own.team_id
    async with house.parts.sessions.begin() as session:
        return await meant(session, workspace, installed=True)
