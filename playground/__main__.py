"""``python -m playground``: the playground alone, with a small workspace, to point an app at."""

import argparse
import asyncio
import signal

from playground.clock import RealClock
from playground.config import Command, Config
from playground.server import start
from playground.world import small_workspace


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description="A local Slack.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8911)
    parser.add_argument("--request-url", help="send events here, signed; without it they go over Socket Mode")
    parser.add_argument(
        "--command", action="append", default=[], help="a slash command, such as /hello; repeatable"
    )
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    config = Config(
        bot_token="xoxb-playground",  # noqa: S106 - keys to nothing but this
        app_token="xapp-playground",  # noqa: S106
        signing_secret="playground-signing-secret",  # noqa: S106
        commands=tuple(Command(name) for name in arguments.command),
        request_url=arguments.request_url,
    )
    world = small_workspace()
    playground = await start(world, config, clock=RealClock(), host=arguments.host, port=arguments.port)
    lines = [
        f"Slack's API     SLACK_API_URL={playground.api_url}",
        f"Bot token       SLACK_BOT_TOKEN={config.bot_token}",
        f"App token       SLACK_APP_TOKEN={config.app_token}",
        f"Signing secret  SLACK_SIGNING_SECRET={config.signing_secret}",
        f"Page            {playground.url}/",
        "",
        *(f"{m.real_name:<16}{playground.slack.token(m)}" for m in world.members.values() if not m.is_bot),
    ]
    print("\n".join(lines), flush=True)  # noqa: T201 - what the command is for
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await playground.stop()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
