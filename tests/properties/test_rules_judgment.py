"""Whatever happens in a thread, and in whatever order it is heard of, a round is judged the same way."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.answers import Choice, Revision, answers, late_answers
from bot.rules.judging import Facts, Round, Verdict, judge
from bot.rules.scoring import board, tally
from bot.rules.slack_time import moment, ts
from bot.rules.votes import Reaction, voters
from tests.rules.scenes import CLOSES, LONG, MINIMUM, OPENS, SHORT, a_round, minute

# No deadline: how long an example takes says more about the machine than about the rules.
SETTINGS = settings(max_examples=100, deadline=None)
USERS = ("U1", "U2", "U3", "B1")
BOTS = frozenset({"B1"})
EMOJI_SEEN = ("+1", "+1::skin-tone-3", "star", "eyes")
LENGTHS = (SHORT, MINIMUM - 1, MINIMUM, LONG)
# Few minutes, so that facts collide: with each other, and with the close in minute 60.
INSTANTS = (1, 2, 10, 20, 30, 59, 60, 61, 70)
MINUTES = st.sampled_from(INSTANTS)


@st.composite
def threads(draw: st.DrawFn) -> Facts:
    """A thread of up to six replies, with their edits, deletions and reactions, before and after the close."""
    revisions: list[Revision] = []
    reactions: list[Reaction] = []
    for number in range(draw(st.integers(0, 6))):
        author, posted = draw(st.sampled_from(USERS)), draw(MINUTES)
        name = ts(minute(posted).replace(microsecond=number + 1))
        first = Revision(name, author, moment(name), draw(st.sampled_from(LENGTHS)))
        later = st.tuples(
            st.sampled_from([n for n in (*INSTANTS, 90) if n > posted]), st.sampled_from(LENGTHS)
        )
        edits = draw(st.lists(later, max_size=3))
        revisions += [first, *(Revision(name, author, minute(at), length) for at, length in edits)]
        if draw(st.booleans()):
            revisions.append(Revision(name, author, minute(draw(MINUTES)), 0, deleted=True))
        for _ in range(draw(st.integers(0, 4))):
            voter, emoji = draw(st.sampled_from((*USERS, "V1"))), draw(st.sampled_from(EMOJI_SEEN))
            reactions.append(Reaction(name, voter, emoji, draw(st.booleans()), minute(draw(MINUTES))))
    looked = draw(st.dictionaries(st.sampled_from(USERS[:3]), MINUTES, max_size=2))
    peeks = {user: minute(at) for user, at in looked.items()}
    choices = [
        Choice(reply.user, reply.ts, minute(draw(MINUTES)))
        for reply in draw(st.lists(st.sampled_from(revisions), max_size=3) if revisions else st.just([]))
    ]
    return Facts(tuple(revisions), tuple(reactions), peeks, BOTS, tuple(choices))


def heard(facts: Facts, until: datetime) -> Facts:
    """What of a thread had happened by a moment."""
    return Facts(
        tuple(revision for revision in facts.revisions if revision.at <= until),
        tuple(reaction for reaction in facts.reactions if reaction.at <= until),
        {user: at for user, at in facts.peeks.items() if at <= until},
        facts.bots,
        tuple(choice for choice in facts.choices if choice.at <= until),
    )


def rounds_of(threads: Iterable[Facts]) -> list[tuple[Round, Facts]]:
    return [(a_round(f"R{n}", scheduled=n != 2), facts) for n, facts in enumerate(threads)]


def shuffled(draw: Any, facts: Facts) -> Facts:
    """The same facts in another order, some of them several times."""

    def again(items: tuple[Any, ...]) -> tuple[Any, ...]:
        twice = draw(st.lists(st.sampled_from(items), max_size=5)) if items else []
        return tuple(draw(st.permutations([*items, *twice])))

    return replace(
        facts,
        revisions=again(facts.revisions),
        reactions=again(facts.reactions),
        choices=again(facts.choices),
    )


@given(st.data(), st.lists(threads(), min_size=1, max_size=3))
@SETTINGS
def test_any_order_and_any_repetition_of_what_happened_gives_the_same_verdicts_and_boards(
    data: st.DataObject, histories: list[Facts]
) -> None:
    told = [(round_, facts, shuffled(data.draw, facts)) for round_, facts in rounds_of(histories)]
    once = [judge(round_, facts) for round_, facts, _ in told]
    again = [judge(round_, facts) for round_, _, facts in told]
    assert again == once
    assert board(tally(reversed([*again, *again]))) == board(tally(once))
    for _, facts, mixed in told:
        assert late_as_of(mixed, 90) == late_as_of(facts, 90)


def late_as_of(facts: Facts, at: int) -> object:
    return late_answers(facts.revisions, minimum=MINIMUM, closes_at=CLOSES, as_of=minute(at))


@given(threads())
@SETTINGS
def test_nothing_after_a_rounds_close_changes_what_was_judged(facts: Facts) -> None:
    assert judge(a_round(), facts) == judge(a_round(), heard(facts, CLOSES))
    assert judge(a_round(), facts, as_of=minute(500)) == judge(a_round(), facts)


@given(threads(), MINUTES)
@SETTINGS
def test_the_judgment_of_a_moment_needs_only_what_had_happened_by_then(facts: Facts, at: int) -> None:
    assert judge(a_round(), facts, as_of=minute(at)) == judge(a_round(), heard(facts, minute(at)))


@given(threads())
@SETTINGS
def test_the_answer_is_what_its_author_chose_last_among_what_qualifies(facts: Facts) -> None:
    given_ = answers(facts.revisions, minimum=MINIMUM, as_of=CLOSES, choices=facts.choices)
    without = answers(facts.revisions, minimum=MINIMUM, as_of=CLOSES)
    assert given_.keys() == without.keys()
    for user, answer in given_.items():
        made = [choice for choice in facts.choices if choice.user == user and choice.at <= CLOSES]
        standing = [choice for choice in made if qualifies(facts, choice.ts)]
        last = max(standing, key=lambda choice: (choice.at, choice.ts), default=None)
        assert answer.ts == (last.ts if last else without[user].ts)


def qualifies(facts: Facts, ts: str) -> bool:
    own = [revision for revision in facts.revisions if revision.ts == ts]
    return bool(answers(own, minimum=MINIMUM, as_of=CLOSES))


@given(threads())
@SETTINGS
def test_judging_from_scratch_equals_keeping_track_event_by_event(facts: Facts) -> None:
    kept = kept_up_to_date(facts, CLOSES)
    derived = answers(facts.revisions, minimum=MINIMUM, as_of=CLOSES)
    assert {user: answer.ts for user, answer in derived.items()} == kept
    counted = voters(facts.reactions, answers=derived, emoji=a_round().emoji, as_of=CLOSES, bots=BOTS)
    assert counted == {user: votes_kept(facts, reply, user) for user, reply in kept.items()}


def kept_up_to_date(facts: Facts, until: datetime) -> dict[str, str]:
    """What an app that is always on would hold: a queue of replies per member, changed as each event happens."""
    queues: defaultdict[str, list[str]] = defaultdict(list)
    gone: set[str] = set()
    events = sorted(facts.revisions, key=lambda event: (event.at, moment(event.ts)))
    for (at, name), same in groupby(events, key=lambda event: (event.at, event.ts)):
        if at > until:
            break
        states = list(same)
        queue = queues[states[0].user]
        if any(state.deleted for state in states):
            gone.add(name)
        long = name not in gone and max(state.length for state in states) >= MINIMUM
        if long and name not in queue:
            queue.append(name)
        if not long and name in queue:
            queue.remove(name)
    return {user: queue[0] for user, queue in queues.items() if queue}


def votes_kept(facts: Facts, reply: str, author: str) -> frozenset[str]:
    """The voters that such an app would hold: reactions put up and taken down as it happens."""
    standing: set[tuple[str, str]] = set()
    for event in sorted(facts.reactions, key=lambda event: (event.at, not event.on)):
        if event.ts == reply and event.at <= CLOSES and event.emoji != "eyes":
            (standing.add if event.on else standing.discard)((event.voter, event.emoji))
    return frozenset(voter for voter, _ in standing if voter != author and voter not in BOTS)


@given(threads(), st.data())
@SETTINGS
def test_an_answer_deleted_before_the_close_equals_one_never_given(facts: Facts, data: st.DataObject) -> None:
    replies = sorted({revision.ts for revision in facts.revisions if revision.at <= CLOSES})
    if not replies:
        return
    name = data.draw(st.sampled_from(replies))
    posted = next(revision for revision in facts.revisions if revision.ts == name)
    deleted = replace(posted, at=data.draw(st.sampled_from((posted.at, CLOSES))), length=0, deleted=True)
    never_given = replace(
        facts,
        revisions=tuple(revision for revision in facts.revisions if revision.ts != name),
        reactions=tuple(reaction for reaction in facts.reactions if reaction.ts != name),
    )
    assert judge(a_round(), replace(facts, revisions=(*facts.revisions, deleted))) == judge(
        a_round(), never_given
    )


@given(threads(), st.sampled_from(USERS[:3]), MINUTES, st.sampled_from(LENGTHS))
@SETTINGS
def test_a_later_reply_never_displaces_an_answer(facts: Facts, user: str, at: int, length: int) -> None:
    before = answers(facts.revisions, minimum=MINIMUM, as_of=CLOSES)
    name = ts(minute(at).replace(microsecond=999))
    after = answers(
        (*facts.revisions, Revision(name, user, moment(name), length)), minimum=MINIMUM, as_of=CLOSES
    )
    if user in before and before[user].since < moment(name):
        assert after == before
    assert {other: answer for other, answer in after.items() if other != user} == {
        other: answer for other, answer in before.items() if other != user
    }


@given(threads(), st.booleans())
@SETTINGS
def test_what_every_verdict_keeps_to(facts: Facts, scheduled: bool) -> None:
    verdict = judge(a_round(scheduled=scheduled), facts)
    assert set(verdict.answers) == set(verdict.voters)
    assert set(verdict.points) <= set(verdict.answers)
    assert not BOTS & set(verdict.answers)
    for user, answer in verdict.answers.items():
        assert answer.user == user
        assert OPENS <= answer.since <= CLOSES
        assert user not in verdict.voters[user]
        assert not BOTS & verdict.voters[user]
        peeked = user in facts.peeks and facts.peeks[user] < answer.since
        assert (user in verdict.points) is not peeked
    assert verdict.credited == (set(verdict.points) if scheduled else set())
    assert_crowned_by_votes(verdict)


def assert_crowned_by_votes(verdict: Verdict) -> None:
    assert verdict.best <= set(verdict.points)
    assert all(points.crowns == (user in verdict.best) for user, points in verdict.points.items())
    most = max((points.votes for points in verdict.points.values()), default=0)
    assert all(verdict.points[user].votes == most > 0 for user in verdict.best)
    assert bool(verdict.best) == (most > 0)


@given(st.lists(threads(), min_size=1, max_size=4), st.sets(st.sampled_from(USERS)), st.integers(0, 4))
@SETTINGS
def test_boards_add_up_and_rank_by_points(histories: list[Facts], hidden: set[str], cut: int) -> None:
    verdicts = [judge(round_, facts) for round_, facts in rounds_of(histories)]
    whole = board(tally(verdicts), hidden=hidden)
    parts = [*board(tally(verdicts[:cut]), hidden=hidden), *board(tally(verdicts[cut:]), hidden=hidden)]
    for standing in whole:
        assert standing.score.points == sum(part.score.points for part in parts if part.user == standing.user)
        assert standing.rank == 1 + sum(other.score.points > standing.score.points for other in whole)
    assert {standing.user for standing in whole} == {part.user for part in parts}
    assert not hidden & {standing.user for standing in whole}
    assert whole == sorted(whole, key=lambda standing: (standing.rank, standing.user))
