"""What is counted and timed, in Prometheus' terms. Nothing here names a member or says what anybody wrote.

Where something happens it is counted there: ``metrics.EVENTS.labels("message", "stored").inc()``. ``exposition`` is what ``/metrics``
serves. Labels have few values: kinds and outcomes, methods of Slack's, never ids.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

_QUICK = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
_SLOW = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0)

EVENTS = Counter(
    "scaleq_events",
    "What Slack sent, by what it is and what became of it.",
    ["kind", "outcome"],
    registry=REGISTRY,
)
ACKNOWLEDGED = Histogram(
    "scaleq_acknowledgement_seconds",
    "From a request's arrival until it is answered.",
    ["kind"],
    buckets=_QUICK,
    registry=REGISTRY,
)
LATENESS = Histogram(
    "scaleq_posting_lateness_seconds",
    "From the moment a message was due until Slack has it.",
    ["kind"],
    buckets=_SLOW,
    registry=REGISTRY,
)
DUE = Gauge(
    "scaleq_due",
    "Work that is due and not done, as last seen by this process.",
    ["kind"],
    registry=REGISTRY,
)
SLACK_ERRORS = Counter(
    "scaleq_slack_errors",
    "Calls that Slack did not answer with ok.",
    ["method", "code"],
    registry=REGISTRY,
)
RATE_LIMITED = Counter(
    "scaleq_rate_limited", "Times that a workspace had to wait for Slack.", ["method"], registry=REGISTRY
)
REPAIRS = Counter(
    "scaleq_sync_repairs",
    "Facts that were missed and read back from Slack.",
    ["what"],
    registry=REGISTRY,
)
INSTALLS = Counter(
    "scaleq_installations",
    "Workspaces that the app came into, came back into, or left.",
    ["what"],
    registry=REGISTRY,
)


def exposition() -> bytes:
    """Everything counted by this process, as Prometheus reads it."""
    return generate_latest(REGISTRY)
