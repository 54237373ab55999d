"""Public holidays, by country and region, as the ``holidays`` package knows them."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

import holidays
from holidays.registry import COUNTRIES


class UnknownCountry(ValueError):  # noqa: N818  it says what is wrong
    """There is no such holiday calendar.

    ``name`` is what was asked for; ``suggestions`` are codes that exist and look alike, nearest first, perhaps
    none.
    """

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(f"unknown holiday calendar {name!r}")
        self.name = name
        self.suggestions = suggestions


def country(name: str) -> str:
    """The code of a holiday calendar in its proper spelling: ``"de-by"`` becomes ``"DE-BY"``.

    A code is a country's two letters, or these, a hyphen and a region of that country. Raises
    `UnknownCountry`.
    """
    code, _, region = name.strip().partition("-")
    regions = _regions().get(code.upper())
    if regions is None:
        raise UnknownCountry(name, _nearest(name, _spellings()))
    if not region:
        return code.upper()
    proper = {known.casefold(): f"{code.upper()}-{known}" for known in regions}
    if region.casefold() not in proper:
        raise UnknownCountry(name, _nearest(region, proper) or (code.upper(),))
    return proper[region.casefold()]


@lru_cache(maxsize=512)
def holidays_of(name: str, year: int) -> frozenset[date]:
    """The days off in one year, those given in lieu included. ``name`` as in `country`, which see for errors."""
    code, _, region = country(name).partition("-")
    return frozenset(holidays.country_holidays(code, subdiv=region or None, years=year, expand=False))


@lru_cache(maxsize=1)
def _regions() -> Mapping[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=1)
def _spellings() -> Mapping[str, str]:
    """Every way to say a country, folded to lower case, with its two letters: people write "Germany"."""
    known = _regions()
    spellings: dict[str, str] = {}
    for name, (_, code, *longer) in COUNTRIES.items():
        if code in known:
            spellings |= {word.casefold(): code for word in (name.replace("_", " "), code, *longer)}
    return spellings


def _nearest(name: str, spellings: Mapping[str, str]) -> tuple[str, ...]:
    wanted = " ".join(name.casefold().replace("_", " ").split())
    close = get_close_matches(wanted, spellings, n=5, cutoff=0.6)
    return tuple(dict.fromkeys(spellings[word] for word in close))[:3]
