"""How the bank's codes are called in front of people."""

from collections.abc import Mapping
from typing import Final

from questions.model import Difficulty, Kind, Question, Role, Subtopic

DIFFICULTY: Final[Mapping[Difficulty, str]] = {"easy": "Easy", "medium": "Medium", "hard": "Hard"}

KIND: Final[Mapping[Kind, str]] = {
    "technical": "Technical",
    "system_design": "System design",
    "behavioral": "Behavioral",
}

ROLE: Final[Mapping[Role, str]] = {
    "product_manager": "product manager",
    "engineering_manager": "engineering manager",
    "backend": "backend",
    "sre": "SRE",
    "staff": "staff engineer",
    "data": "data",
}

SUBTOPIC: Final[Mapping[Subtopic, str]] = {
    "architecture-evolution": "architecture evolution",
    "performance-tuning": "performance tuning",
    "partitioning-sharding": "partitioning and sharding",
    "caching": "caching",
    "capacity-planning": "capacity planning",
    "observability": "observability",
    "automation": "automation",
    "tech-debt": "tech debt",
    "headcount-growth": "headcount growth",
    "hiring-onboarding": "hiring and onboarding",
    "team-structure": "team structure",
    "team-splitting": "team splitting",
    "platform-teams": "platform teams",
    "engineering-process": "engineering process",
    "mentoring-capability": "mentoring and capability",
    "metrics-incentives": "metrics and incentives",
}


def facts(question: Question) -> str:
    """Difficulty, kind, roles, time box and who wrote it on one line: what may be known before a round closes."""
    roles = ", ".join(ROLE[role] for role in question.roles)
    return " · ".join(
        part
        for part in (
            DIFFICULTY[question.difficulty],
            KIND[question.kind],
            f"for {roles}" if roles else "",
            f"{question.minutes} min",
            "your team’s own" if question.own else "",
        )
        if part
    )
