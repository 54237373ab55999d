"""A local Slack: to try an app, to test it, to measure it.

It speaks Slack's protocol over HTTP (Web API, events over signed requests and over Socket Mode, slash commands,
interactions, response URLs, OAuth), keeps workspaces in memory, and knows nothing of the app that talks to it.
What Slack has no API for (a person typing a command, pressing a button, the clock moving on) is a plain JSON
endpoint under ``/playground``. Faults can be switched on: rate limits, errors, hanging, dropped connections,
events twice, late, shuffled, lost; and Slack's own limits.

``python -m playground`` runs it alone; ``playground.server.start`` runs it inside another program.

Rooms: ``model`` and ``world`` hold the state; ``messages``, ``conversations``, ``staff``, ``connect`` and ``screens``
change it and say what follows; ``core`` is a workspace at work, and what all of them share; ``installs`` and
``authorize`` let the app in; ``shapes`` turns things into Slack's JSON; ``blockkit`` and ``layout`` check and complete
blocks; ``api`` has one function per Web API method; ``deliveries``, ``signed`` and ``sockets`` carry events to the app,
``faults`` and ``limits`` get in its way; ``files`` and ``uploads`` keep files; ``people``, ``shortcuts``, ``gestures``
and ``admin`` are the hands of a person, ``controls`` those of a test; ``timemachine``, ``story``, ``habits``, ``cast`` and
``hands`` are time and simulated people, who learn of the app through a ``guide``; ``journal`` and ``inspector`` tell what
went over the wire; ``server`` puts it together.
"""
