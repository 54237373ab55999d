// Drawing what was read. `hands` is what a person can do; what is drawn calls it back.

import { composer } from "./composer.js";
import { channelOf, dismissed, go, isWithApp, open, page, read, see } from "./desk.js";
import { h, reconcile } from "./dom.js";
import { drawerButton } from "./drawer.js";
import { drawHints } from "./hints.js";
import { drawAbout, drawHome, tabs } from "./home.js";
import { icon } from "./icons.js";
import { messageItems } from "./message.js";
import { showModals } from "./modal.js";
import { side } from "./side.js";

const $ = (id) => document.getElementById(id);

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 90;
const toEnd = (list) => (list.scrollTop = list.scrollHeight);
const sticking = new WeakSet();

/** The list scrolls to its end at the next drawing, wherever its reader is. */
const stayAtEnd = (list) => sticking.add(list);

function drawList(list, items) {
  const follow = list.childElementCount === 0 || isAtEnd(list) || sticking.delete(list);
  reconcile(list, items);
  if (follow) toEnd(list);
}

const byTime = (a, b) => (a.ts < b.ts ? -1 : 1);

/** Messages with the ephemerals that this person has in front of them, in the channel or in this thread. */
function withEphemerals(messages, thread) {
  const mine = read.sees.ephemerals.filter((one) =>
    one.channel === open.channel && (one.thread_ts ?? null) === thread && !dismissed.has(one.ts));
  const shown = mine.map((one) => ({ bot_id: read.state.app.bot_id, user: read.state.app.bot_user_id, ...one, is_ephemeral: true }));
  return [...messages, ...shown].sort(byTime);
}

/** Draws everything; only what changed is touched. */
export function draw(hands) {
  const now = page();
  const channel = channelOf(open.channel);
  const elsewhere = open.tab === "home" || open.tab === "about";
  const here = open.tab || isWithApp(channel) ? read.state.app.name : channel?.name;
  document.title = `${here || "Playground"} · ${read.state.team.name}`;
  if (channel && !open.tab && !document.hidden) see(channel);
  drawSide(now);
  $("messages").hidden = elsewhere;
  $("home").hidden = !elsewhere;
  drawHead(now, hands);
  drawHints(now, elsewhere);
  if (open.tab === "home") drawHome($("home"), read.sees.home, now, hands.view);
  else if (open.tab === "about") drawAbout($("home"), now);
  else drawMessages(now, hands);
  drawThread(now, hands);
  showModals(read.sees.views, now, hands.view);
}

function drawMessages(now, hands) {
  const items = messageItems(withEphemerals(read.messages, null), now, hands, open.seen);
  drawList($("messages"), [
    ...(read.more ? [olderItem(hands)] : []),
    ...(items.length || !read.arrived ? items : [NOTHING]),
  ]);
}

const NOTHING = { key: "nothing", sig: "", make: () =>
  h("div", { class: "nothing" }, icon("thread"), h("p", {}, "Nothing has been said here yet.")) };

function drawSide(now) {
  const become = (user) => go({ user });
  reconcile($("side"), side({ page: now, open, become }));
}

const olderItem = (hands) => ({
  key: "older", sig: String(open.limit),
  make: () => h("button", { type: "button", class: "plain older", onclick: hands.older }, "Show older messages"),
});

const toTab = (tab) => go({ tab, thread: null });

function drawAppHead(now) {
  const { name } = now.state.app;
  reconcile($("channel-head"), [{ key: "app", sig: JSON.stringify([name, open.tab]), make: () =>
    h("div", {}, drawerButton(), h("h2", {}, name), tabs(open.tab, toTab)) }]);
  $("write").hidden = true;
}

function drawHead(now, hands) {
  if (open.tab) return drawAppHead(now);
  const channel = channelOf(open.channel);
  if (!channel) return $("channel-head").replaceChildren(h("div", {}, drawerButton(), h("h2", {}, "No channel to see")));
  const other = channel.members.find((id) => id !== open.user);
  const name = channel.is_im ? now.userName(other) : channel.name;
  const joined = channel.members.includes(open.user);
  const people = channel.members.map(now.userName).join(", ");
  reconcile($("channel-head"), [{ key: "head", sig: JSON.stringify([channel.name, channel.members, open.user]), make: () => h("div", {},
    drawerButton(),
    h("h2", {}, channel.is_im ? null : icon(channel.is_private ? "lock" : "hash"), name),
    channel.is_im ? null : h("span", { title: people }, channel.members.length === 1 ? "1 member" : `${channel.members.length} members`),
    isWithApp(channel) ? tabs("messages", toTab) : null,
    joined ? null : h("button", { type: "button", class: "primary", onclick: () => hands.join(channel) }, "Join"),
  ) }]);
  $("write").hidden = channel.is_archived || !joined;
}

/** Empty lists and a fresh composer for the channel, or for the thread, just arrived at. */
export function clearChannel(hands) {
  $("messages").replaceChildren();
  const channel = channelOf(open.channel);
  if (!channel) return;
  const label = channel.is_im ? "Write a message" : `Message #${channel.name}, or / for a command`;
  $("write").replaceChildren(composer({
    place: `${open.user}/${open.channel}`, label, page, commands: read.state.commands,
    shortcuts: read.state.shortcuts.filter((one) => one.type === "global"),
    use: (shortcut) => hands.shortcut(shortcut),
    send: async (text) => {
      await hands.send(text);
      stayAtEnd($("messages"));
    },
  }));
}

export function clearThread(hands) {
  $("replies").replaceChildren();
  if (!open.thread) return;
  const { thread } = open;
  $("write-reply").replaceChildren(composer({
    place: `${open.user}/${open.channel}/${thread}`, label: "Reply in the thread", page, commands: [], thread: true,
    send: async (text, { broadcast }) => {
      await hands.send(text, { thread, broadcast });
      stayAtEnd($("replies"));
    },
  }));
}

function drawThread(now, hands) {
  const pane = $("thread");
  const appears = pane.hidden && open.thread;
  pane.hidden = !open.thread;
  if (!open.thread) return;
  reconcile($("thread-head"), [{ key: "head", sig: open.thread, make: () => h("div", {},
    h("h2", {}, "Thread"), h("span", {}, channelOf(open.channel)?.name ? `# ${channelOf(open.channel).name}` : ""),
    h("button", { type: "button", class: "quiet-button", "aria-label": "Close thread", title: "Close thread", "data-key": "close-thread", onclick: () => go({ thread: null }) }, icon("close")),
  ) }]);
  drawList($("replies"), messageItems(withEphemerals(read.replies, open.thread), now, { ...hands, reply: null }));
  if (appears) $("write-reply").querySelector("textarea")?.focus();
}

/** Whether the playground answers. */
export const showOffline = (offline) => ($("offline").hidden = !offline);

export const focusComposer = () => $("write").querySelector("textarea")?.focus();
