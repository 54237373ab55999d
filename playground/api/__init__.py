"""The Web API: one function a method. Importing this package registers them all."""

from playground.api import apps, chat, conversations, emoji, files, members, oauth, reactions, users, views
from playground.api.call import METHODS, Call, Method

__all__ = [
    "METHODS",
    "Call",
    "Method",
    "apps",
    "chat",
    "conversations",
    "emoji",
    "files",
    "members",
    "oauth",
    "reactions",
    "users",
    "views",
]
