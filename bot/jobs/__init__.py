"""What happens on time, not on request.

Each job takes what is due in one short transaction, talks to Slack outside of any, and records the outcome in another. Any number of
workers may run them at once; the clock that says what is due is a parameter.
"""
