"""The menu on a round's question: reporting a problem, voiding the round, never asking the question again."""

from typing import Final

from bot.slack.blocks import kit
from bot.slack.blocks.text import Block, Message, View, clip, escape, link, name, plain

REPORT_CALLBACK_ID: Final = "report_problem"
VOID_CALLBACK_ID: Final = "void_round"
NEVER_CALLBACK_ID: Final = "never_again"
PROBLEM: Final = "problem"
LONGEST: Final = 1500


# -- what is asked ----------------------------------------------------------------------------------------------------------


def report_view(round_id: str, title: str) -> View:
    return _view(
        REPORT_CALLBACK_ID,
        "Report a problem",
        "Send",
        round_id,
        kit.section(
            f"What is wrong with *{_title(title)}*? The managers of this channel get it as a message, with your name."
        ),
        {
            "type": "input",
            "block_id": PROBLEM,
            "label": kit.plain_text("The problem", 2000),
            "element": {
                "type": "plain_text_input",
                "action_id": PROBLEM,
                "multiline": True,
                "max_length": LONGEST,
                "focus_on_load": True,
            },
        },
    )


def void_view(round_id: str, title: str, *, closed: bool) -> View:
    now = "Its results are withdrawn." if closed else "It closes now, without results."
    return _view(
        VOID_CALLBACK_ID,
        "Void this round",
        "Void it",
        round_id,
        kit.section(
            f"Void the round of *{_title(title)}*? {now} It counts for nobody: no points, no crown, and no streak breaks. "
            "What was written in its thread stays there. This can’t be undone."
        ),
    )


def never_view(round_id: str, title: str) -> View:
    return _view(
        NEVER_CALLBACK_ID,
        "Never ask again",
        "Never again",
        round_id,
        kit.section(
            f"Never ask *{_title(title)}* again, in any channel of this workspace? It isn’t given in practice any more, either. "
            "Rounds of it that are open go on."
        ),
    )


def _view(callback_id: str, title: str, submit: str, round_id: str, *blocks: Block) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": round_id,
        "title": kit.plain_text(title, 24),
        "submit": kit.plain_text(submit, 24),
        "close": kit.plain_text("Cancel", 24),
        "blocks": list(blocks),
    }


# -- what came of it --------------------------------------------------------------------------------------------------------


def outcome(message: Message) -> View:
    """The same words in the modal's place, once it was submitted."""
    return {
        "type": "modal",
        "title": kit.plain_text("ScaleQ", 24),
        "close": kit.plain_text("Close", 24),
        "blocks": message.blocks,
    }


def reported() -> Message:
    return kit.say("Thank you. The managers of this channel have your report.")


def nobody_to_tell() -> Message:
    return kit.say(
        "This channel has no managers at present, so there is nobody to send this to. An admin of the workspace can help."
    )


def problem(title: str, channel_id: str, by: str, text: str, permalink: str | None) -> Message:
    """To each manager. ``by``: the reporter's name; ``permalink``: of the question's message."""
    heading = f"*{_title(title)}*"
    question = link(permalink, heading) if permalink else heading
    typed = [escape(plain(line)) for line in clip(text.strip(), LONGEST).splitlines()]
    quoted = "\n".join(f"> {line}" for line in typed)
    return kit.say(
        f"{name(by)} reports a problem with {question} in <#{channel_id}>:\n{quoted}\n"
        "The menu on the question can void the round, or keep the question from being asked again."
    )


def round_voided() -> Message:
    return kit.say("The round is void. It counts for nobody, and its message says so in a moment.")


def void_already() -> Message:
    return kit.say("This round is void already: it counts for nobody.")


def still_coming() -> Message:
    return kit.say("This round is just being opened. Please try again in a moment.")


def settled() -> Message:
    """The board of its week is out."""
    return kit.say(
        "This round counts in a weekly board that is out already, so it stands. Rounds can be voided until then."
    )


def barred(title: str) -> Message:
    return kit.say(
        f"“{_title(title)}” won’t be asked again in this workspace. Rounds of it that are open go on."
    )


def barred_already(title: str) -> Message:
    return kit.say(f"“{_title(title)}” isn’t asked any more in this workspace: somebody saw to that already.")


def _title(title: str) -> str:
    return escape(clip(plain(title), 200))
