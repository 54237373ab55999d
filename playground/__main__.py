"""``python -m playground``: the playground alone, with two small workspaces, to point an app at."""

import argparse
import asyncio
import signal

from playground.clock import RealClock
from playground.config import Command, Config
from playground.server import start
from playground.world import SLACKBOT, World, neighbour_workspace, small_workspace


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description="A local Slack.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8911)
    parser.add_argument("--request-url", help="send events here, signed; without it they go over Socket Mode")
    parser.add_argument(
        "--command", action="append", default=[], help="a slash command, such as /hello; repeatable"
    )
    parser.add_argument(
        "--redirect-url",
        action="append",
        default=[],
        help="let the app be installed by OAuth, leading here; repeatable",
    )
    return parser.parse_args()


def _tokens(config: Config, worlds: list[World]) -> list[str]:
    _, *others = worlds
    return [
        f"Bot token       SLACK_BOT_TOKEN={config.bot_token}",
        *(f"Bot token       {config.bot_token}-{one.team.id} (in {one.team.name})" for one in others),
    ]


def _client(config: Config) -> list[str]:
    return [
        f"Client id       SLACK_CLIENT_ID={config.client_id}",
        f"Client secret   SLACK_CLIENT_SECRET={config.client_secret}",
    ]


async def _serve(arguments: argparse.Namespace) -> None:
    config = Config(
        bot_token="xoxb-playground",  # noqa: S106 - keys to nothing but this
        app_token="xapp-playground",  # noqa: S106
        signing_secret="playground-signing-secret",  # noqa: S106
        commands=tuple(Command(name) for name in arguments.command),
        request_url=arguments.request_url,
        redirect_urls=tuple(arguments.redirect_url),
        installed=not arguments.redirect_url,
    )
    worlds = [small_workspace(), neighbour_workspace()]
    playground = await start(worlds, config, clock=RealClock(), host=arguments.host, port=arguments.port)
    lines = [
        f"Slack's API     SLACK_API_URL={playground.api_url}",
        *(_tokens(config, worlds) if config.installed else _client(config)),
        f"App token       SLACK_APP_TOKEN={config.app_token}",
        f"Signing secret  SLACK_SIGNING_SECRET={config.signing_secret}",
        f"Page            {playground.url}/",
        "",
        *(
            f"{m.real_name:<16}{slack.token(m)}"
            for slack in playground.platform.workspaces.values()
            for m in slack.world.members.values()
            if not m.is_bot and m.id != SLACKBOT
        ),
    ]
    print("\n".join(lines), flush=True)  # noqa: T201 - what the command is for
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await playground.stop()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
