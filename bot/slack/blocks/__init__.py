"""Every message and view that people see, as pure functions from values to Block Kit.

One module per message or view. Nothing here reads a clock, a database or Slack: what a message says depends
on its arguments alone. All words are here or in the question bank. Whatever people typed is made inert before
it enters a message (``text.escape``, ``text.name``, ``text.plain``), and each message carries a text that
stands on its own, because notifications and screen readers may read nothing else.
"""
