"""What the playground suggests to whoever opens it for the first time."""

from typing import Final, NamedTuple


class FirstSteps(NamedTuple):
    """Each as mrkdwn, in the order in which they are tried."""

    answer: str
    vote: str
    wait: str


FIRST_STEPS: Final = FirstSteps(
    answer="*Answer* today’s question: press *Write answer*, or reply in its thread.",
    vote="*Become somebody else*: press your name on the left, and give that answer a :+1: in the thread.",
    wait="*Move the clock* at the top: *Close* brings the results into the thread, *+1 week* the board. Or watch *Three weeks in a minute*.",
)
