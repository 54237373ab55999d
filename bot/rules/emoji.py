"""Which emoji somebody means by ``:tada:``, ``tada`` or the sign itself: pure.

Slack knows each by a name. Some it knows by two, and says only one of them when somebody reacts: that one is stored, or votes would
never be found.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.rules.votes import fold_skin_tone

ALIASES: Final[Mapping[str, str]] = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "punch": "facepunch",
    "raised_hand": "hand",
    "collision": "boom",
    "satisfied": "laughing",
    "sign_of_the_horns": "the_horns",
    "grinning_face_with_star_eyes": "star-struck",
    "shocked_face_with_exploding_head": "exploding_head",
    "heavy_exclamation_mark": "exclamation",
    "honeybee": "bee",
    "running": "runner",
    "open_book": "book",
    "pencil": "memo",
    "paw_prints": "feet",
    "telephone": "phone",
    "sailboat": "boat",
    "red_car": "car",
}
"""Second names of Slack's standard emoji, with the name that a reaction carries."""

SIGNS: Final[Mapping[str, str]] = {
    "👍": "+1", "👎": "-1", "⭐": "star", "🔥": "fire", "💯": "100", "🧠": "brain", "🎉": "tada", "❤": "heart", "👏": "clap",
    "🙌": "raised_hands", "🚀": "rocket", "💡": "bulb", "👀": "eyes", "🏆": "trophy", "🥇": "first_place_medal", "🎯": "dart",
    "✅": "white_check_mark", "✔": "heavy_check_mark", "☑": "ballot_box_with_check", "➕": "heavy_plus_sign", "🌟": "star2",
    "✨": "sparkles", "⚡": "zap", "💪": "muscle", "🙏": "pray", "👌": "ok_hand", "🤝": "handshake", "👑": "crown", "💎": "gem",
    "🤯": "exploding_head", "🤔": "thinking_face", "😍": "heart_eyes", "😂": "joy", "🤣": "rolling_on_the_floor_laughing",
    "😀": "grinning", "😄": "smile", "😎": "sunglasses", "🤩": "star-struck", "🥳": "partying_face", "😮": "open_mouth",
    "😁": "grin", "🙂": "slightly_smiling_face", "🤓": "nerd_face", "🧐": "face_with_monocle", "🫡": "saluting_face",
    "👊": "facepunch", "✊": "fist", "✋": "hand", "👋": "wave", "🤘": "the_horns", "✌": "v", "🫶": "heart_hands",
    "💙": "blue_heart", "💚": "green_heart", "💛": "yellow_heart", "💜": "purple_heart", "🧡": "orange_heart", "🖤": "black_heart",
    "🎓": "mortar_board", "📈": "chart_with_upwards_trend", "🏅": "sports_medal", "🎖": "medal", "🥈": "second_place_medal",
    "🥉": "third_place_medal", "🍕": "pizza", "☕": "coffee", "🍪": "cookie", "🌮": "taco", "🦄": "unicorn_face", "🐐": "goat",
    "🦉": "owl", "🐙": "octopus", "🌈": "rainbow", "☀": "sunny", "💥": "boom", "🔝": "top", "🆒": "cool", "‼": "bangbang",
    "❗": "exclamation", "❓": "question", "⬆": "arrow_up", "🟢": "large_green_circle", "🔔": "bell", "📌": "pushpin", "🧩": "jigsaw",
}  # fmt: skip
"""Common signs whose names in Slack are other than Unicode's, or not to be doubted where Slack can't be asked."""

_PIECE: Final = re.compile(
    r":(?P<name>[\w+'-]+)(?:::skin-tone-[2-6])?:|(?P<word>[\w+'-]+)"
    r"|(?P<sign>[^\w\s,;:](?:[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d[^\w\s,;:])*)"
)
_NO_MATTER: Final = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Known:
    """The emoji there are: their names, and second names of the workspace's own ones with what they stand for."""

    names: frozenset[str] = frozenset(SIGNS.values())
    aliases: Mapping[str, str] = field(default_factory=dict)


def typed(text: str) -> tuple[str, ...]:
    """The names that were typed, in order, each once. Of a sign without a name that can be told, the sign itself."""
    found: dict[str, None] = {}
    for piece in _PIECE.finditer(text):
        name = piece["name"] or piece["word"]
        # Slack's editor may leave a selector or a joiner behind, which is nothing by itself.
        if name is None and not (sign := _NO_MATTER.sub("", piece["sign"])):
            continue
        folded = fold_skin_tone(name.casefold()) if name else _named(sign)
        found[ALIASES.get(folded, folded)] = None
    return tuple(found)


def checked(names: Collection[str], known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that exist, and those that don't. With a second name comes the first: a reaction may carry either."""
    there: dict[str, None] = {}
    missing = []
    for name in names:
        if name in known.names:
            there[name] = None
            if (first := known.aliases.get(name)) is not None:
                there[ALIASES.get(first, first)] = None
        else:
            missing.append(name)
    return tuple(there), tuple(missing)


def _named(sign: str) -> str:
    if sign in SIGNS:
        return SIGNS[sign]
    # Most of Slack's names are Unicode's: "ROCKET" is rocket. Whether this one is, Slack's list says.
    name = unicodedata.name(sign, "") if len(sign) == 1 else ""
    return name.casefold().replace(" ", "_").replace("-", "_") or sign
