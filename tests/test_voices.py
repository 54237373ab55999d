"""What simulated members write reads like an answer to that very question."""

import re
from random import Random

import pytest

from bot import voices
from bot.voices import Manner
from questions.bank import Bank

MANNERS: tuple[Manner, ...] = tuple(voices.QUALITY)


@pytest.fixture(scope="module")
def threads(bank: Bank) -> list[tuple[str, Manner, str]]:
    """To each active question, a thread in which every manner writes: its id, the manner, the words."""
    found = []
    for question in bank.values():
        if question.status != "active":
            continue
        said: list[str] = []
        for n, manner in enumerate(MANNERS):
            said.append(voices.reply(question, manner, said, Random(f"{question.id}/{n}")))
            found.append((question.id, manner, said[-1]))
    return found


def test_every_manner_but_a_thin_one_counts_as_an_answer(threads: list[tuple[str, Manner, str]]) -> None:
    short = [one for one in threads if len(one[2]) < 80]
    assert {manner for _, manner, _ in short} == {"thin"}
    assert len(short) > 50, "somebody writes too little now and then"


def test_what_is_written_is_slacks_mrkdwn_and_of_a_length_that_people_write(
    threads: list[tuple[str, Manner, str]],
) -> None:
    for question, manner, text in threads:
        where = f"{question}, {manner}: {text}"
        assert 20 < len(text) < 3000, where
        assert "**" not in text, where
        assert not re.search(r"(?m)^- |[<>]|\n{3}|  ", text), where
        assert text == text.strip(), where


def test_a_thread_repeats_no_paragraph_while_there_are_others(bank: Bank) -> None:
    question = bank["twenty-euros-apiece"]
    said: list[str] = []
    for n in range(3):
        said.append(voices.reply(question, "thorough", said, Random(n)))
    passages = voices.material(question).passages
    told = [sum(passage in text for text in said) for passage in passages]
    assert max(told) == 1
    assert sum(told) == 6


def test_the_same_chance_gives_the_same_words(bank: Bank) -> None:
    question = bank["twenty-euros-apiece"]
    for manner in MANNERS:
        first, second = (voices.reply(question, manner, ["x"], Random(7)) for _ in range(2))
        assert first == second
    assert len({voices.reply(question, "sharp", [], Random(n)) for n in range(20)}) > 3
