"""The Home tab as a person has it in front of them: opened, read, and pressed on."""

from collections.abc import Iterator
from typing import Any

from tests.stage import Stage


async def opened(stage: Stage, user: str) -> str:
    """Open the tab; gives everything that it says."""
    await stage.gesture("home", user=user)
    return await shown(stage, user)


async def view(stage: Stage, user: str) -> dict[str, Any]:
    found = (await stage.sees(user))["home"]
    assert found is not None, f"{user} has no Home"
    return dict(found)


async def shown(stage: Stage, user: str) -> str:
    """What the tab says as it is, a text a line."""
    return "\n".join(texts((await view(stage, user))["blocks"]))


async def pressed(stage: Stage, user: str, action_id: str, value: Any = None) -> str:
    """Press, tick or choose something on the tab; gives what it says afterwards."""
    tab = await view(stage, user)
    done = await stage.gesture("action", user=user, view_id=tab["id"], action_id=action_id, value=value)
    assert done["ok"], done
    return await shown(stage, user)


async def ticked(stage: Stage, user: str) -> set[str]:
    """The boxes that are ticked on the tab."""
    return {
        one["value"]
        for block in (await view(stage, user))["blocks"]
        for element in block.get("elements", ())
        for one in element.get("initial_options", ())
    }


def action_ids(tab: dict[str, Any]) -> set[str]:
    """Everything on it that can be pressed, ticked or chosen."""
    found = set()
    for block in tab["blocks"]:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if "action_id" in element:
                found.add(element["action_id"])
    return found


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
