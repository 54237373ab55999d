"""Which follow-up digs where somebody stayed shallow."""

from collections.abc import Collection

from questions.model import FollowUp, Question


def follow_ups(question: Question, ticks: Collection[str]) -> list[FollowUp]:
    """The question's follow-ups for the rubric points that aren't among ``ticks``, those of the heaviest point first.

    All of them, in that order, where every point that has one is ticked. So the order is settled, and none comes twice.
    """
    weights = {point.id: point.weight for point in question.rubric}
    # Sorting is stable: what weighs the same stays as it was authored.
    by_weight = sorted(question.follow_ups, key=lambda one: -weights[one.rubric])
    return [one for one in by_weight if one.rubric not in ticks] or by_weight
