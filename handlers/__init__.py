"""What people do in Slack: one module per gesture.

Each listener reads Slack's payload, opens one short transaction, commits, and only then acknowledges. What was not committed is not
acknowledged, so Slack delivers it again. ``handlers.listeners`` attaches them all.
"""
