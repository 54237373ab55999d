"""What a look at a question's model answer costs a member, at the moment of looking.

A look is a fact of a member and a question, and bears on every round of that question which is open for them then.
How it is judged stands in `bot.rules.judging`; here is what can be said before.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.rules.judging import Facts, Round, judge

Cost = Literal["nothing", "lock", "credit"]
"""``lock``: an answer that was given stays as it is; ``credit``: a round that isn't answered is lost."""

Open = tuple[Round, Facts]
"""A round that is open for the member, with the facts that bear on them."""


def cost(opened: Iterable[Open], user: str) -> Cost:
    """The most that a look costs in any of these rounds; nothing more where the member has looked already."""
    costs = {_cost(of, facts, user) for of, facts in opened}
    return "credit" if "credit" in costs else "lock" if "lock" in costs else "nothing"


def seen_at(opened: Iterable[Open], user: str, now: datetime) -> datetime:
    """When the member looked: not before anything that they are known to have done in these rounds.

    Slack dates what they write, we date the look, and the two clocks differ: who answered before looking must not
    become a peeker for that.
    """
    done = [
        at
        for of, facts in opened
        for who, at in (
            *((revision.user, revision.at) for revision in facts.revisions),
            *((choice.user, choice.at) for choice in facts.choices),
        )
        if who == user and at <= of.closes_at
    ]
    return max([now, *done])


def forfeited(of: Round, facts: Facts, user: str, at: datetime) -> bool:
    """Whether a look at that moment (or one before it) came before the member's answer."""
    looked = replace(facts, peeks={user: at} | dict(facts.peeks))
    return user not in judge(of, looked).points


def _cost(of: Round, facts: Facts, user: str) -> Cost:
    if user in facts.peeks:
        return "nothing"
    return "lock" if user in judge(of, facts).answers else "credit"
