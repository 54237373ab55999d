"""A local Slack: to try an app, to test it, to measure it.

It speaks Slack's protocol over HTTP (Web API, events over signed requests and over Socket Mode, slash commands,
interactions, response URLs), keeps one workspace in memory, and knows nothing of the app that talks to it.
What Slack has no API for (a person typing a command, pressing a button, the clock moving on) is a plain JSON
endpoint under ``/playground``. Faults can be switched on: rate limits, errors, hanging, dropped connections,
events twice, late, shuffled, lost.

``python -m playground`` runs it alone; ``playground.server.start`` runs it inside another program.

Rooms: ``model`` and ``world`` hold the state; ``messages``, ``conversations`` and ``screens`` change it and say
what follows; ``shapes`` turns it into Slack's JSON; ``blockkit`` and ``layout`` check and complete blocks; ``api``
has one function per Web API method; ``deliveries``, ``signed`` and ``sockets`` carry events to the app, ``faults``
gets in their way; ``files`` and ``uploads`` keep files; ``people``, ``shortcuts`` and ``gestures`` are the hands of a person;
``timemachine``, ``story``, ``habits``, ``cast`` and ``hands`` are time and simulated people, who learn of the app through a ``guide``;
``journal`` and ``inspector`` tell what went over the wire; ``server`` puts it together.
"""
