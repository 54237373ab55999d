// The page at work: arriving somewhere, reading it, doing things there, and reading again when the playground says so.

import { Refused, call, gesture, listen, readSees, readState } from "./api.js";
import { encode } from "./composer.js";
import { channelOf, dismissed, go, isUnread, isWithApp, open, page, place, read, seenIn, token } from "./desk.js";
import { say } from "./dom.js";
import { closeDrawer } from "./drawer.js";
import { editor } from "./editor.js";
import { did } from "./hints.js";
import { mount as mountInspector } from "./inspector.js";
import { jump } from "./jump.js";
import { meet } from "./people.js";
import { clearChannel, clearThread, draw, focusComposer, showOffline } from "./screen.js";
import { mount as mountTimebar } from "./timemachine.js";
import { walk } from "./walking.js";

const PAGE = 100; // messages read at first
const AT_ONCE = 500; // the most in one call
const EVERYTHING = { state: true, messages: true, replies: true, sees: true };

async function arrive() {
  const next = place();
  const moved = next.user !== open.user || next.channel !== open.channel;
  const threadMoved = moved || next.thread !== open.thread;
  const tabMoved = moved || next.tab !== open.tab;
  Object.assign(open, next, moved ? { limit: PAGE } : {});
  closeDrawer();
  if (moved) {
    const channel = channelOf(open.channel);
    open.seen = channel && isUnread(channel) ? seenIn(channel) : null;
    Object.assign(read, { messages: [], more: false, arrived: false });
    clearChannel(hands);
  }
  if (threadMoved) {
    read.replies = [];
    clearThread(hands);
  }
  if (tabMoved) await visit();
  await refresh({ messages: true, replies: true, sees: true });
}

let toldOf = null; // the conversation whose opening was told under the name of its tab

/** The app is told when somebody opens one of its tabs; its messages are a conversation, which then exists. */
async function visit() {
  const { user } = open;
  const tab = open.tab ?? (isWithApp(channelOf(open.channel)) ? "messages" : null);
  const known = tab && open.channel === toldOf;
  toldOf = null;
  if (!tab || tab === "about" || (known && !open.tab)) return;
  const opened = await tried(() => gesture("home", { user, tab }));
  if (tab !== open.tab || tab === "home" || !opened) return;
  await refresh({ state: true });
  toldOf = opened.channel;
  go({ channel: opened.channel, tab: null });
}

// --- reading --------------------------------------------------------------------------------------------

function learn(state) {
  read.state = state;
  meet(state.members);
}

async function readMessages() {
  if (!open.channel) return;
  const { user, channel, limit } = open;
  const messages = [];
  let cursor = null;
  do {
    const asked = { channel, cursor, limit: Math.min(limit - messages.length, AT_ONCE) };
    const answer = await call(token(), "conversations.history", asked);
    messages.push(...answer.messages);
    cursor = answer.response_metadata?.next_cursor;
  } while (cursor && messages.length < limit);
  if (user !== open.user || channel !== open.channel) return;
  Object.assign(read, { messages: messages.reverse(), more: Boolean(cursor), arrived: true });
}

async function readReplies() {
  if (!open.thread) return;
  const { channel, thread } = open;
  try {
    const answer = await call(token(), "conversations.replies", { channel, ts: thread, limit: 500 });
    if (thread !== open.thread) return;
    const root = answer.messages[0].thread_ts ?? thread;
    if (root !== thread) go({ thread: root }); // a link to a reply opens the thread it stands in
    else read.replies = answer.messages;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
    go({ thread: null });
  }
}

async function readFront() {
  const { user } = open;
  const answer = await readSees(user);
  if (user === open.user) read.sees = answer;
}

let reading = null;
let wanted = null;

/** Reads what is asked for and draws; what is asked for meanwhile is read together, afterwards. */
async function refresh(what) {
  wanted = { ...wanted, ...what };
  while (reading) await reading;
  if (!wanted) return;
  const { state, messages, replies, sees } = wanted;
  wanted = null;
  reading = (async () => {
    try {
      if (state) learn(await readState());
      await Promise.all([messages && readMessages(), replies && readReplies(), sees && readFront()]);
    } catch (error) {
      say(error.message);
    }
    reading = null;
    draw(hands);
  })();
  await reading;
}

let gathering = null;
let gathered = {};

/** A change somewhere: what it may concern is read again, once for all changes of a moment. */
function changed({ kind, channel, user }) {
  const here = !channel || channel === open.channel;
  if (kind === "clock") did("moved");
  gathered = {
    state: true,
    messages: gathered.messages || here,
    replies: gathered.replies || here,
    sees: gathered.sees || !user || user === open.user,
  };
  gathering ??= setTimeout(() => {
    const what = gathered;
    [gathering, gathered] = [null, {}];
    refresh(what);
  }, 80);
}

// --- what a person does ---------------------------------------------------------------------------------

/** Runs `work` and says what went wrong; the trouble is passed on to those who mind (`rethrow`). */
async function tried(work, rethrow = false) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    say(error.message);
    if (rethrow) throw error;
    return null;
  }
}

async function send(text, { thread = null, broadcast = false } = {}) {
  const { user, channel } = open;
  if (!text.startsWith("/")) {
    const reply_broadcast = broadcast ? "true" : null;
    const message = { channel, text: encode(text, read.state), thread_ts: thread, reply_broadcast };
    await call(token(), "chat.postMessage", message);
    return thread && did("answered");
  }
  if (thread) throw new Refused({ detail: "Commands don't work in threads: use the channel's own field." });
  const [command] = text.split(/\s/, 1);
  return gesture("command", { user, channel, command, text: text.slice(command.length).trim() });
}

const hands = {
  act: (message, action) => tried(() =>
    gesture("action", { user: open.user, channel: open.channel, message_ts: message.ts, ...action })),
  react: async (message, name, on) => {
    const reacted = await tried(() =>
      call(token(), on ? "reactions.add" : "reactions.remove", { channel: open.channel, timestamp: message.ts, name }));
    if (reacted && on && message.thread_ts && message.user !== open.user) did("reacted");
  },
  remove: (message) => tried(() => call(token(), "chat.delete", { channel: open.channel, ts: message.ts })),
  edit: (message) => editor(message, page(), (text) =>
    tried(() => call(token(), "chat.update", { channel: open.channel, ts: message.ts, text: encode(text, read.state) }), true)),
  dismiss: (message) => {
    dismissed.add(message.ts);
    draw(hands);
  },
  reply: (ts) => go({ thread: ts }),
  send: (text, where) => tried(() => send(text, where), true),
  shortcut: ({ callback_id }, message) => tried(() =>
    gesture("shortcut", { user: open.user, callback_id, ...(message ? { channel: open.channel, message_ts: message.ts } : {}) })),
  join: (channel) => tried(() => call(token(), "conversations.join", { channel: channel.id })),
  older: () => {
    open.limit *= 2;
    refresh({ messages: true });
  },
  view: {
    submit: async (view, values) => {
      const { errors = {}, closed = false } = await gesture("submit", { user: open.user, view_id: view.id, values });
      if (!Object.keys(errors).length && view.blocks.some((block) => block.element?.multiline)) did("answered");
      return { errors, closed };
    },
    cancel: (view) => tried(() => gesture("close_view", { user: open.user, view_id: view.id })),
    act: (view, action) => tried(() => gesture("action", { user: open.user, view_id: view.id, ...action })),
  },
};

// --- starting -------------------------------------------------------------------------------------------

/** A message's permalink leads here with ?channel=…&ts=…: that is a place like any other. */
function followPermalink() {
  const asked = new URLSearchParams(location.search);
  if (!asked.has("channel")) return;
  const thread = asked.get("thread_ts") ?? asked.get("ts") ?? "";
  history.replaceState(null, "", `/#${new URLSearchParams({ channel: asked.get("channel"), thread })}`);
}

function pressed(event) {
  const busy = event.defaultPrevented || document.querySelector("dialog[open], .popup");
  if (busy) return;
  if (event.key === "Escape" && open.thread) closeThread();
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    jump();
  }
}

/** The focus goes back to the message whose thread it was. */
function closeThread() {
  const root = document.querySelector(`#messages [data-ts="${open.thread}"]`);
  go({ thread: null });
  root?.focus();
}

/** What the app has to say to one's coming takes it a moment. */
async function still() {
  for (let n = 0; n < 5; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    await refresh({ messages: true, sees: true });
  }
}

async function start() {
  try {
    learn(await readState());
  } catch {
    showOffline(true);
    setTimeout(start, 1000);
    return;
  }
  showOffline(false);
  followPermalink();
  addEventListener("hashchange", arrive);
  addEventListener("keydown", pressed);
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    focusComposer();
  });
  walk(document.getElementById("messages"), hands.reply);
  walk(document.getElementById("replies"), null);
  addEventListener("visibilitychange", () => document.hidden || refresh({ state: true }));
  mountTimebar(document.getElementById("timebar"), read.state);
  mountInspector(document.getElementById("inspector"), read.state);
  await arrive();
  if (new URLSearchParams(location.hash.slice(1)).has("still")) return still(); // a picture is wanted, not a live page
  let offline = false;
  listen(changed, (connected) => {
    showOffline(!connected);
    if (connected && offline) refresh(EVERYTHING);
    offline = !connected;
  });
  setInterval(() => document.hidden || refresh({ state: true }), 20_000); // the clock goes on by itself
}

start();
