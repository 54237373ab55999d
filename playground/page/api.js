// Talking to the playground: Slack's Web API as a member, and the gestures that Slack has no API for.

/** An answer that said no: `code` is Slack's error, `message` a sentence where there is one. */
export class Refused extends Error {
  constructor(answer) {
    super(answer.detail ?? SENTENCES[answer.error] ?? `The playground answered “${answer.error ?? "nothing"}”.`);
    this.code = answer.error;
  }
}

const SENTENCES = {
  is_archived: "This channel is archived.",
  msg_too_long: "This message is too long.",
  no_text: "There is nothing to send.",
  not_in_channel: "You aren't in this channel.",
  ratelimited: "Slack asks to slow down: try again in a moment.",
  thread_not_found: "This thread is gone.",
  message_not_found: "This message is gone.",
};

async function answerOf(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Refused({ error: "unreachable", detail: "The playground can't be reached. Is it still running?" });
  }
  const answer = await response.json().catch(() => ({ error: `http_${response.status}` }));
  if (answer.ok === false || !response.ok) throw new Refused(answer);
  return answer;
}

/** One Web API call with a member's token; arguments that are null or undefined are left out. */
export function call(token, method, args = {}) {
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== undefined);
  return answerOf(
    fetch(`/api/${method}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
      body: new URLSearchParams(given),
    }),
  );
}

/** Something a person does: command, action, submit, close_view, clock. */
export function gesture(name, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(fetch(`/playground/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export const readState = () => answerOf(fetch("/playground/state"));
export const readSees = (user) => answerOf(fetch(`/playground/sees?user=${encodeURIComponent(user)}`));

/** What comes over the line besides changes, as events of these names: "entry" (the journal's newest), "story" (how far one is). */
export const wire = new EventTarget();

let source = null;
const listeners = new Set();

/**
 * Calls `changed({kind, channel, user})` for every change and `again(isConnected)` when the line drops or returns. Whoever
 * listens shares one line: browsers open only a few to one server.
 */
export function listen(changed, again = () => {}) {
  listeners.add({ changed, again });
  if (source) return again(source.readyState === EventSource.OPEN);
  const tell = (name, what) => listeners.forEach((one) => one[name](what));
  source = new EventSource("/playground/stream");
  source.onmessage = (event) => tell("changed", JSON.parse(event.data));
  source.onopen = () => tell("again", true);
  source.onerror = () => tell("again", false);
  for (const name of ["entry", "story"]) {
    source.addEventListener(name, (event) => wire.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(event.data) })));
  }
}
