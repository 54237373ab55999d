"""What can go wrong with a call to Slack, told apart by what the caller has to do next."""

from typing import Any

# Seconds of rest after a 429 that doesn't say how long.
DEFAULT_REST = 30.0

# The app is not there, or may not speak there: nothing will change by trying again.
_SHUT_OUT = frozenset(
    {
        "access_denied",
        "account_inactive",
        "app_missing_action_url",
        "channel_not_found",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
        "cannot_dm_bot",
        "user_disabled",
    }
)
# Of those: the token itself isn't accepted any more. Another one may be.
TOKEN_REFUSED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
# Too much at once, said in words instead of by status 429.
_TOO_MUCH = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
# Not now, says Slack, and did nothing.
_NOT_NOW = frozenset({"external_channel_migrating"})
# Slack itself is unwell; whether it did anything is not known.
_UNWELL = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)


class SlackTrouble(Exception):  # noqa: N818  it is told apart by what comes of it
    """A call that didn't succeed; ``code`` is Slack's word for it, or ours for what never came back."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RateLimited(SlackTrouble):
    """429: nothing was done; this workspace wants to be left alone for ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class ShutOut(SlackTrouble):
    """The app cannot do this there, and won't be able to until somebody lets it in."""


class Unknown(SlackTrouble):
    """No answer, or none worth believing: it may have been done."""


class Undone(SlackTrouble):
    """Nothing was done; some time later the same call may succeed."""


class Refused(SlackTrouble):
    """Slack understood and declined; the same call would be declined again."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.detail = detail


class NotInstalled(SlackTrouble):
    """This process holds no token for that workspace; another one may."""


# Trouble that may be over by the next try, whatever came of this one.
PASSING = (Undone, Unknown, RateLimited)


def trouble_of(status: int, retry_after: str, answer: object) -> SlackTrouble:
    """HTTP's status, its ``Retry-After``, and Slack's answer (None if it was none) as one of the exceptions above."""
    if status == 429:
        return RateLimited(_seconds(retry_after))
    data: dict[str, Any] = answer if isinstance(answer, dict) else {}
    code = data.get("error")
    if status >= 500 or not isinstance(code, str):
        return Unknown(f"http_{status}")
    if code in _TOO_MUCH:
        return RateLimited(DEFAULT_REST)
    if code in _NOT_NOW:
        return Undone(code)
    if code in _UNWELL:
        return Unknown(code)
    if code in _SHUT_OUT:
        return ShutOut(code)
    return Refused(code, "; ".join(data.get("response_metadata", {}).get("messages", [])))


def _seconds(header: str) -> float:
    try:
        return max(float(header), 0.0)
    except ValueError:
        return DEFAULT_REST
