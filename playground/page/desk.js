// Where we are, what was read, and what the modules that draw need to know of it.

import { peopleIn } from "./people.js";

const TABS = ["home", "messages", "about"];

/** `seen`: what this person had seen of the conversation when we came to it. */
export const open = { user: null, channel: null, thread: null, tab: null, limit: 0, seen: null };
export const read = { state: null, messages: [], more: false, replies: [], sees: { ephemerals: [], views: [], home: null } };
export const dismissed = new Set();

export const memberOf = (id) => read.state.members.find((member) => member.id === id);
export const channelOf = (id) => read.state.channels.find((channel) => channel.id === id);

/** Whether a conversation is the direct messages with the app. */
export const isWithApp = (channel) => Boolean(channel?.is_im && channel.members.includes(read.state.app.bot_user_id));

/** What this member can see: own channels, direct messages, and public channels to join; guests see only their own. */
export function visibleChannels(page) {
  const mine = (channel) => channel.members.includes(page.me.id);
  return page.state.channels.filter((channel) => mine(channel) || !(channel.is_private || channel.is_im || page.me.is_restricted));
}

function pageFor(me) {
  return {
    me,
    state: read.state,
    now: new Date(read.state.now),
    names: read.state.members.length,
    userName: (id) => memberOf(id)?.real_name ?? id,
    channelName: (id) => channelOf(id)?.name || null,
    placeOf,
  };
}

/** What drawing depends on: who is looking, when, and the names of everybody and everything. */
export const page = () => pageFor(memberOf(open.user));
export const token = () => memberOf(open.user).token;

// --- what was seen ------------------------------------------------------------------------------------------

const SEEN = "playground/seen";
const seen = new Map(JSON.parse(sessionStorage.getItem(SEEN) ?? "[]")); // user/channel -> ts of the latest message seen
const keyOf = (channel) => `${read.state.team.id}/${open.user}/${channel.id}`;

export const seenIn = (channel) => seen.get(keyOf(channel)) ?? null;
export const isUnread = (channel) =>
  Boolean(channel.latest && channel.members.includes(open.user) && channel.latest > (seenIn(channel) ?? ""));

/** What is in front of somebody counts as seen. */
export function see(channel) {
  if (!isUnread(channel)) return;
  seen.set(keyOf(channel), channel.latest);
  sessionStorage.setItem(SEEN, JSON.stringify([...seen]));
}

// --- places: the address after # says where we are, so that any state can be opened directly -------------------

/** The channel, and thread, that a permalink leads to; null for any other address. */
function placeOf(url) {
  const found = /\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?(.*))?$/.exec(url);
  if (!found || !channelOf(found[1])) return null;
  const root = new URLSearchParams(found[4] ?? "").get("thread_ts");
  return { channel: found[1], thread: root ?? `${found[2]}.${found[3]}` };
}

/** Where the address leads: {user, channel, thread, tab}, with what it leaves open filled in. `tab` is one of the app's. */
export function place() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const people = peopleIn(read.state);
  const me = people.find((member) => member.id === (asked.get("user") ?? open.user)) ?? people[0];
  const channels = visibleChannels(pageFor(me));
  const first = channels.find((channel) => channel.members.includes(read.state.app.bot_user_id)) ?? channels[0];
  const channel = channels.find((one) => one.id === (asked.get("channel") ?? open.channel)) ?? first;
  const tab = TABS.includes(asked.get("tab")) ? asked.get("tab") : null;
  const thread = !tab && channel?.id === asked.get("channel") ? asked.get("thread") : null;
  return { user: me.id, channel: channel?.id ?? null, thread, tab };
}

export function go(changes) {
  const next = { user: open.user, channel: open.channel, thread: open.thread, tab: open.tab, ...changes };
  const known = Object.entries(next).filter(([, value]) => value);
  location.hash = new URLSearchParams(known);
}
