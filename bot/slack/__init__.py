"""All talk to Slack's Web API, and the messages it carries."""
