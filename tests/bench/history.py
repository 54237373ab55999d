"""Five years of what a workspace and others did, written straight into a database: rounds, answers, votes, looks, self-checks, absences.

The workspace `TEAM` is the same whatever else there is. In it a large old channel (`CHANNEL`, 500 members, about 30 answers a round), and
19 small ones of the last 13 weeks (`SMALL`). With ``others`` so many more channels of 20 members, all five years old: the first of them
in the same workspace, the rest in workspaces of ten channels. Which member answers what is decided by hashes: the same each time.
"""

import asyncio
from datetime import UTC, date, datetime, timedelta

import psycopg

from bot.settings import normalised
from bot.store import database
from bot.store.migrate import migrate
from questions.bank import Bank

TEAM, CHANNEL = "T0PRACTICED", "C0000000000"
SMALL = [f"C{number:010}" for number in range(1, 20)]
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
"""A Friday; its round is open."""
YEARS = timedelta(days=5 * 365 + 1)
MEMBERS = 500
FACTS = ("replies", "reactions", "peeks", "self_checks", "choices")
IN_THE_SAME_WORKSPACE = 40
A_STEP = timedelta(days=91)
_TEXT_KEPT = timedelta(days=180)


def member(number: int, team: int = 0) -> str:
    """The lower the number, the more often they answer."""
    return f"U{team:03}{number:07}"


def write(url: str, others: int) -> int:
    """Fill the empty database; gives how many answers there are."""
    asyncio.run(_migrate(normalised(url)))
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        for name in ("work_mem", "maintenance_work_mem", "temp_buffers"):
            connection.execute(f"SET {name} = '256MB'")
        for table in FACTS:
            # Read like any other, and written in half of the time.
            connection.execute(f"ALTER TABLE {table} SET UNLOGGED")
        indexes = connection.execute(_INDEXES, [list(FACTS)]).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute(_CHANNELS, {"others": others, "near": IN_THE_SAME_WORKSPACE})
        connection.execute(_SETTLED, {"now": NOW})
        _questions(connection)
        first = NOW.date() - YEARS
        while first <= NOW.date():
            _step(connection, first, first + A_STEP)
            first += A_STEP
        for _, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM (ANALYZE)")
        [(answers,)] = connection.execute("SELECT count(*) FROM replies").fetchall()
    return int(answers)


async def _migrate(url: str) -> None:
    engine = database.engine(url)
    await migrate(engine)
    await engine.dispose()


def _questions(connection: psycopg.Connection) -> None:
    connection.execute(
        "CREATE TEMP TABLE questions (n int, id text, rev int, difficulty text, subtopic text, points text[])"
    )
    for n, one in enumerate(Bank.load().active()):
        points = [point.id for point in one.rubric]
        row = [n, one.id, one.rev, one.difficulty, one.subtopic, points]
        connection.execute("INSERT INTO questions VALUES (%s, %s, %s, %s, %s, %s)", row)


def _step(connection: psycopg.Connection, first: date, before: date) -> None:
    """A quarter of a year of everybody's doings, in the order in which they happened."""
    of = {"first": first, "before": before, "now": NOW, "text_since": NOW - _TEXT_KEPT}
    for statement in (_ROUNDS, _ANSWERS, _REPLIES, _REACTIONS, _PEEKS, _SELF_CHECKS, _CHOICES):
        connection.execute(statement, of)


# Those besides the primary keys: made afterwards in less time.
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])
"""

# A member of the large channel answers once in two rounds at most, the median one hardly ever; of a small one, two times in five.
_CHANNELS = """
    CREATE TEMP TABLE channels AS
    SELECT n, 0 AS team, 'T0PRACTICED' AS team_id, 'C' || lpad(n::text, 10, '0') AS channel_id,
        CASE WHEN n = 0 THEN 500 ELSE 20 END AS members, CASE WHEN n = 0 THEN 0 ELSE n * 7 END AS begins,
        CASE WHEN n = 0 THEN date '2000-01-01' ELSE date '2026-11-27' - 90 END AS since
    FROM generate_series(0, 19) n
    UNION ALL
    SELECT 20 + n, team, CASE WHEN team = 0 THEN 'T0PRACTICED' ELSE 'T' || lpad(team::text, 10, '0') END,
        'C' || lpad((20 + n)::text, 10, '0'), 20, n * 7, date '2000-01-01'
    FROM (SELECT n, CASE WHEN n < %(near)s THEN 0 ELSE 1 + (n - %(near)s) / 10 END AS team
        FROM generate_series(0, %(others)s - 1) n) others
"""

_SETTLED = """
    INSERT INTO workspaces (team_id, name, url, bot_user_id, bot_id, erasure_key, seen_at)
    SELECT DISTINCT team_id, team_id, 'https://' || lower(team_id) || '.slack.com/', 'UBOT', 'BBOT', '\\x00'::bytea, %(now)s
    FROM channels;
    INSERT INTO schedules (team_id, channel_id, channel_name, at, days, tz, own_dates, filters, mix, vote_emoji, minimum,
        broadcast, managers, seed, paused, board_week, told_low, told_empty, created_at, next_at)
    SELECT team_id, channel_id, 'channel-' || n, '08:00', '{"0": null, "1": null, "2": null, "3": null, "4": null}', 'UTC', '{}',
        '{}', '30/50/20', '{+1,star,fire,100,brain}', 80, false, ARRAY['U0000000499'], channel_id, false, '2026-11-23', false,
        false, %(now)s, timestamptz '2026-11-30 08:00Z'
    FROM channels;
    INSERT INTO members (team_id, user_id, name, tz, is_bot, is_guest, is_admin, is_deleted, read_at)
    SELECT team_id, 'U' || lpad(team::text, 3, '0') || lpad(m::text, 7, '0'), 'Member ' || m, 'Europe/Stockholm',
        false, false, false, false, %(now)s
    FROM (SELECT DISTINCT team, team_id FROM channels) teams, generate_series(0, 499) m;
    INSERT INTO preferences (team_id, user_id, remind, hidden, digest)
    SELECT team_id, user_id, false, true, false FROM members WHERE hashtext(user_id) %% 50 = 0;
    INSERT INTO absences (team_id, user_id, entered_at, first, last, tz)
    SELECT team_id, user_id, now - interval '1 day', now::date, now::date + 9, 'Europe/Stockholm'
    FROM members, generate_series(0, 14) n,
        LATERAL (SELECT read_at - (n * 120 + abs(hashtext(user_id)) %% 100) * interval '1 day' AS now) at
"""

_ROUNDS = """
    WITH days AS (
        SELECT day::date, (day::date - date '2021-01-01')::int AS n, day + interval '8 hours' AS opens,
            day + interval '8 hours' + CASE WHEN extract(isodow FROM day) = 5 THEN 3 ELSE 1 END * interval '1 day' AS closes
        FROM generate_series(%(first)s::timestamptz, %(before)s::timestamptz - interval '1 day', '1 day') day
        WHERE extract(isodow FROM day) < 6 AND day <= %(now)s
    )
    INSERT INTO rounds (team_id, round_id, channel_id, origin, due_at, state, question_id, question_rev, difficulty, subtopic, mix, tz,
        minimum, vote_emoji, ts, opens_at, closes_at, local_day, members, held_until)
    SELECT team_id, md5(channel_id || day), channel_id, 'scheduled', opens, CASE WHEN closes <= %(now)s THEN 'closed' ELSE 'open' END,
        id, rev, difficulty, subtopic, '30/50/20', 'UTC', 80, '{+1,star,fire,100,brain}',
        extract(epoch FROM opens)::bigint || '.' || lpad(channels.n::text, 6, '0'), opens, closes, day, members, opens
    FROM days JOIN channels ON since <= day
        JOIN questions ON questions.n = (days.n + channels.n * 31) %% (SELECT count(*) FROM questions)
    ORDER BY opens, channels.n;
    ANALYZE rounds
"""

_ANSWERS = """
    DROP TABLE IF EXISTS answers;
    CREATE TEMP TABLE answers AS
    SELECT channels.n, rounds.team_id, rounds.channel_id, rounds.ts AS thread_ts, round_id, question_id, at,
        'U' || lpad(team::text, 3, '0') || lpad(((begins + m) %% 500)::text, 7, '0') AS user_id,
        extract(epoch FROM at)::bigint || '.' || lpad((channels.n * 500 + m)::text, 6, '0') AS ts,
        dice / 2000000 %% 100 AS percentile
    FROM rounds JOIN channels USING (team_id, channel_id), generate_series(0, channels.members - 1) m,
        LATERAL (SELECT abs(hashtext(round_id || m)::bigint) AS dice) dice,
        LATERAL (SELECT opens_at + (1 + dice / 1000 %% 1400) * interval '1 minute' AS at) moment
    WHERE local_day >= %(first)s AND local_day < %(before)s AND at <= %(now)s
        AND dice %% 1000 < CASE WHEN channels.members > 20 THEN 550 / (1 + m / 17.0) ELSE 400 END
    ORDER BY at
"""

_REPLIES = """
    INSERT INTO replies (team_id, channel_id, ts, revision_ts, deleted, thread_ts, user_id, at, length, text)
    SELECT team_id, channel_id, ts, ts, false, thread_ts, user_id, at, 400,
        CASE WHEN at >= %(text_since)s THEN repeat('An answer. ', 36) END
    FROM answers
"""

# One vote for an answer, in the large channel two.
_REACTIONS = """
    INSERT INTO reactions (team_id, channel_id, ts, user_id, emoji, event_ts, given, at)
    SELECT team_id, channel_id, ts, left(user_id, 4) || lpad(((right(user_id, 7)::int + 1 + v) %% 500)::text, 7, '0'), '+1',
        extract(epoch FROM at)::bigint + 600 || '.' || right(ts, 6), true, at + interval '10 minutes'
    FROM answers, generate_series(0, CASE WHEN n = 0 THEN 1 ELSE 0 END) v
"""

# Half of them compare with the model answer, a quarter tick, one in fifty chooses.
_PEEKS = """
    INSERT INTO peeks (team_id, user_id, question_id, at)
    SELECT team_id, user_id, question_id, at + interval '1 minute' FROM answers WHERE percentile < 50
    ON CONFLICT DO NOTHING
"""

_SELF_CHECKS = """
    INSERT INTO self_checks (team_id, user_id, question_id, at, question_rev, round_id, ticks)
    SELECT team_id, user_id, question_id, at + interval '5 minutes', rev, round_id, points[1:1 + percentile %% 4]
    FROM answers JOIN questions ON questions.id = question_id
    WHERE percentile < 25
    ON CONFLICT DO NOTHING
"""

_CHOICES = """
    INSERT INTO choices (team_id, channel_id, thread_ts, user_id, at, ts)
    SELECT team_id, channel_id, thread_ts, user_id, at + interval '2 minutes', ts FROM answers WHERE percentile >= 98
"""
