// Messages: who, when, what they said or which blocks they sent, reactions, replies, and what can be done with them.

import { blockNode } from "./blocks.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { fileNodes } from "./files.js";
import { icon } from "./icons.js";
import { tools } from "./messagetools.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { openPicker } from "./picker.js";
import { clock, dayKey, fullTime, momentOf, nearDay, shortTime } from "./time.js";

const TOGETHER = 5 * 60; // seconds within which one person's messages stand under one name
const QUIET = /^(channel|group)_(join|leave|archive|unarchive|topic|purpose|name)$/;

/**
 * The list of messages as items for `reconcile`, oldest first, with a line between days, and one before what is newer than `seen`
 * (a ts; null: no such line). `hands` is what a person can do: act, react, edit, remove, dismiss, shortcut, reply (null inside a thread).
 */
export function messageItems(messages, page, hands, seen = null) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = dayKey(momentOf(message.ts), page.me.tz);
    const newDay = !before || dayKey(momentOf(before.ts), page.me.tz) !== day;
    const isFirstNew = seen && before && before.ts <= seen && message.ts > seen && message.user !== page.me.id;
    if (newDay && hands.reply) items.push(dayItem(momentOf(message.ts), day, page));
    if (isFirstNew) items.push(NEW);
    items.push(messageItem(message, page, hands, !newDay && !isFirstNew && follows(before, message)));
    if (!hands.reply && !before && message.reply_count) items.push(countItem(message.reply_count));
    before = message;
  }
  return items;
}

const NEW = { key: "new", sig: "", make: () => h("div", { class: "line new" }, h("span", {}, "New")) };

const replies = (count) => (count === 1 ? "1 reply" : `${count} replies`);
const countItem = (count) => ({ key: "count", sig: String(count), make: () => h("div", { class: "line count" }, h("span", {}, replies(count))) });

function follows(before, message) {
  const author = (one) => `${one.user}/${one.username}/${one.subtype ?? ""}/${one.is_ephemeral ?? false}`;
  return author(before) === author(message) && Number(message.ts) - Number(before.ts) < TOGETHER && !message.bot_id;
}

function dayItem(date, day, page) {
  const name = nearDay(date, page.now, page.me.tz);
  return { key: `day-${day}`, sig: name, make: () => h("div", { class: "line day" }, h("h2", {}, name)) };
}

const written = new WeakMap();

/** A message as a string, made once for as long as it isn't read again. */
function signature(message) {
  if (!written.has(message)) written.set(message, JSON.stringify(message));
  return written.get(message);
}

function messageItem(message, page, hands, compact) {
  const day = dayKey(page.now, page.me.tz); // "Today" and the like age with the clock
  return {
    key: message.ts,
    sig: `${page.me.id} ${page.names} ${compact} ${day} ${signature(message)}`,
    make: () => messageNode(message, page, hands, compact),
  };
}

export function messageNode(message, page, hands, compact) {
  const date = momentOf(message.ts);
  // A channel has a line between days; a thread has none, so its times say which day they mean.
  const shown = hands.reply ? clock(date, page.me.tz) : shortTime(date, page.now, page.me.tz);
  const time = h("time", { datetime: date.toISOString(), title: fullTime(date, page.me.tz) }, shown);
  if (QUIET.test(message.subtype ?? "") || message.subtype === "tombstone") {
    return h("article", { class: "message quiet", tabindex: "-1" },
      h("div", { class: "gutter" }, message.subtype === "tombstone" ? h("span", { class: "avatar gone" }, icon("trash")) : null),
      h("div", { class: "content" }, h("div", { class: "said" }, mrkdwn(message.text, page), time), footer(message, page, hands)));
  }
  const name = authorName(message, page);
  const classes = ["message", compact && "compact", message.is_ephemeral && "ephemeral"].filter(Boolean).join(" ");
  return h("article", { class: classes, tabindex: "-1", "data-ts": message.ts, "aria-label": `${name}, ${clock(date, page.me.tz)}` },
    h("div", { class: "gutter" }, compact ? time : avatar(message.user ?? name, name, { isApp: Boolean(message.bot_id) })),
    h("div", { class: "content" },
      message.is_ephemeral ? h("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      compact ? null : h("header", {}, h("strong", {}, name), message.bot_id ? h("span", { class: "badge" }, "App") : null, time),
      broadcastLine(message, hands),
      h("div", { class: "body" }, body(message, page, hands), fileNodes(message, page)),
      footer(message, page, hands),
    ),
    tools(message, page, hands),
  );
}

const authorName = (message, page) => message.username ?? message.bot_profile?.name ?? page.userName(message.user);

function broadcastLine(message, hands) {
  if (message.subtype !== "thread_broadcast" || !hands.reply) return null;
  return h("p", { class: "broadcast" }, "Replied to a thread: ",
    h("button", { type: "button", class: "link", onclick: () => hands.reply(message.thread_ts) },
      (message.root?.text ?? "the thread").slice(0, 80)));
}

function body(message, page, hands) {
  const act = (action) => hands.act(message, action);
  const words = message.blocks?.length
    ? message.blocks.map((block) => blockNode(block, page, act))
    : mrkdwn(message.text ?? "", page);
  if (!message.edited) return words;
  const mark = h("small", { class: "edited" }, "(edited)");
  const last = words.flat().at(-1);
  if (last?.tagName !== "P") return [words, mark];
  last.append(mark);
  return words;
}

function footer(message, page, hands) {
  const reactions = (message.reactions ?? []).map((one) => reactionNode(one, message, page, hands));
  return [
    reactions.length ? h("div", { class: "reactions" }, reactions, moreReactions(message, hands)) : null,
    hands.reply && message.reply_count ? repliesNode(message, page, hands) : null,
  ];
}

function reactionNode({ name, users, count }, message, page, hands) {
  const mine = users.includes(page.me.id);
  const who = users.map((user) => page.userName(user)).join(", ");
  return h("button", {
    type: "button",
    class: "reaction",
    "aria-pressed": String(mine),
    "aria-label": `${name.replaceAll("_", " ")}, ${count}`,
    title: `${who} reacted with :${name}:`,
    "data-key": `${message.ts}/reaction/${name}`,
    onclick: () => hands.react(message, name, !mine),
  }, emoji(name), h("span", {}, count));
}

const moreReactions = (message, hands) => h("button", {
  type: "button", class: "reaction add", "aria-label": "Add reaction", title: "Add reaction", "aria-haspopup": "dialog", "aria-expanded": "false",
  "data-key": `${message.ts}/react`, onclick: (event) => openPicker(event.currentTarget, (name) => hands.react(message, name, true)),
}, icon("smile"));

function repliesNode(message, page, hands) {
  const last = momentOf(message.latest_reply);
  return h("button", {
    type: "button",
    class: "replies",
    "data-key": `${message.ts}/replies`,
    onclick: () => hands.reply(message.ts),
  }, h("span", { class: "faces" }, (message.reply_users ?? []).slice(0, 4).map((user) => avatar(user, page.userName(user), { isApp: user === page.state.app.bot_user_id }))),
    h("strong", {}, replies(message.reply_count)),
    h("span", {}, `Last reply ${shortTime(last, page.now, page.me.tz)}`));
}
