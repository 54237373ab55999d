"""emoji.list: the workspace's own emoji, and the standard ones by category."""

from playground.api.call import Call, method
from playground.emoji import CATEGORIES, VERSION
from playground.model import Json


@method("emoji.list", scopes="emoji:read", optional="include_categories")
def list_emoji(call: Call) -> Json:
    body: Json = {"emoji": dict(call.world.emoji), "cache_ts": call.world.tick(call.now)}
    if call.args.flag("include_categories"):
        categories = [{"name": name, "emoji_names": names.split()} for name, names in CATEGORIES.items()]
        body |= {"categories_version": VERSION, "categories": categories}
    return body
