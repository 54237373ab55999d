// Messages: who, when, what they said or which blocks they sent, reactions, replies, and what can be done with them.

import { blockNode } from "./blocks.js";
import { h } from "./dom.js";
import { QUICK, emoji } from "./emoji.js";
import { fileNodes } from "./files.js";
import { ask, openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { clock, dayKey, fullTime, momentOf, nearDay, shortTime } from "./time.js";

const TOGETHER = 5 * 60; // seconds within which one person's messages stand under one name
const QUIET = /^(channel|group)_(join|leave|archive|unarchive|topic|purpose|name)$/;

/**
 * The list of messages as items for `reconcile`, oldest first, with a line between days. `hands` is what a person can
 * do: act, react, edit, remove, dismiss, shortcut, reply (null inside a thread).
 */
export function messageItems(messages, page, hands) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = dayKey(momentOf(message.ts), page.me.tz);
    const newDay = !before || dayKey(momentOf(before.ts), page.me.tz) !== day;
    if (newDay && hands.reply) items.push(dayItem(momentOf(message.ts), day, page));
    items.push(messageItem(message, page, hands, !newDay && follows(before, message)));
    before = message;
  }
  return items;
}

function follows(before, message) {
  const author = (one) => `${one.user}/${one.username}/${one.subtype ?? ""}/${one.is_ephemeral ?? false}`;
  return author(before) === author(message) && Number(message.ts) - Number(before.ts) < TOGETHER && !message.bot_id;
}

function dayItem(date, day, page) {
  const name = nearDay(date, page.now, page.me.tz);
  return { key: `day-${day}`, sig: name, make: () => h("div", { class: "day" }, h("h2", {}, name)) };
}

function messageItem(message, page, hands, compact) {
  const day = dayKey(page.now, page.me.tz); // "Today" and the like age with the clock
  return {
    key: message.ts,
    sig: JSON.stringify([message, page.me.id, page.names, compact, day, page.state.shortcuts]),
    make: () => messageNode(message, page, hands, compact),
  };
}

export function messageNode(message, page, hands, compact) {
  const date = momentOf(message.ts);
  // A channel has a line between days; a thread has none, so its times say which day they mean.
  const shown = hands.reply ? clock(date, page.me.tz) : shortTime(date, page.now, page.me.tz);
  const time = h("time", { datetime: date.toISOString(), title: fullTime(date, page.me.tz) }, shown);
  if (QUIET.test(message.subtype ?? "") || message.subtype === "tombstone") {
    return h("article", { class: "message quiet" }, h("div", { class: "gutter" }, time),
      h("div", {}, mrkdwn(message.text, page), footer(message, page, hands)));
  }
  const name = authorName(message, page);
  const classes = ["message", compact && "compact", message.is_ephemeral && "ephemeral"].filter(Boolean).join(" ");
  return h("article", { class: classes, "aria-label": `${name}, ${clock(date, page.me.tz)}` },
    h("div", { class: "gutter" }, compact ? time : avatar(message, name)),
    h("div", { class: "content" },
      message.is_ephemeral ? h("p", { class: "only-you" }, "Only visible to you") : null,
      compact ? null : h("header", {}, h("strong", {}, name), message.bot_id ? h("span", { class: "badge" }, "App") : null, time),
      broadcastLine(message, hands),
      h("div", { class: "body" }, body(message, page, hands), fileNodes(message, page)),
      footer(message, page, hands),
    ),
    toolbar(message, page, hands),
  );
}

const authorName = (message, page) => message.username ?? message.bot_profile?.name ?? page.userName(message.user);

/** A square with initials; its hue is the person's own. */
export function avatar(message, name) {
  const initials = name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  const hue = [...(message.user ?? name)].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 360, 7);
  const node = h("span", { class: message.bot_id ? "avatar app" : "avatar", "aria-hidden": "true" }, initials);
  node.style.setProperty("--hue", hue);
  return node;
}

function broadcastLine(message, hands) {
  if (message.subtype !== "thread_broadcast" || !hands.reply) return null;
  return h("p", { class: "broadcast" }, "replied to a thread: ",
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
    reactions.length ? h("div", { class: "reactions" }, reactions) : null,
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
  }, h("span", {}, emoji(name)), h("span", {}, count));
}

function repliesNode(message, page, hands) {
  const last = momentOf(message.latest_reply);
  return h("button", {
    type: "button",
    class: "replies",
    "data-key": `${message.ts}/replies`,
    onclick: () => hands.reply(message.ts),
  }, h("strong", {}, message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`),
    h("span", {}, ` last reply ${shortTime(last, page.now, page.me.tz)}`));
}

function toolbar(message, page, hands) {
  const tool = (label, sign, onclick, more = {}) =>
    h("button", { type: "button", "aria-label": label, title: label, "data-key": `${message.ts}/${label}`, onclick, ...more }, sign);
  if (message.is_ephemeral) return h("div", { class: "tools" }, tool("Dismiss", "✕", () => hands.dismiss(message)));
  const mine = message.user === page.me.id;
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Message" },
    tool("Add reaction", "☺", (event) => pickReaction(event.currentTarget, message, page, hands),
      { "aria-haspopup": "menu", "aria-expanded": "false" }),
    hands.reply ? tool("Reply in thread", "↩", () => hands.reply(message.thread_ts ?? message.ts)) : null,
    mine ? tool("Edit", "✎", () => hands.edit(message)) : null,
    mine ? tool("Delete", "✕", () => removeAfterAsking(message, hands)) : null,
    ofMessages(page).length
      ? tool("More actions", "⋮", (event) => pickShortcut(event.currentTarget, message, page, hands),
        { "aria-haspopup": "menu", "aria-expanded": "false" })
      : null,
  );
}

function pickReaction(anchor, message, page, hands) {
  const mine = (name) => message.reactions?.find((one) => one.name === name)?.users.includes(page.me.id);
  const items = QUICK.map((name) => ({ label: emoji(name), name, pick: () => hands.react(message, name, !mine(name)) }));
  openMenu(anchor, items, "row");
}

const ofMessages = (page) => page.state.shortcuts.filter((one) => one.type === "message");

function pickShortcut(anchor, message, page, hands) {
  openMenu(anchor, ofMessages(page).map((one) => ({
    label: [one.name, h("small", {}, page.state.app.name)], name: one.description, pick: () => hands.shortcut(one, message),
  })));
}

async function removeAfterAsking(message, hands) {
  const yes = await ask({
    title: "Delete this message?", text: "It disappears for everybody.", confirm: "Delete", deny: "Keep", danger: true,
  });
  if (yes) hands.remove(message);
}
