"""``python -m bot``: the command where it isn't installed, as on a platform that runs the Procfile from a checkout."""

from bot.cli import main

main()
