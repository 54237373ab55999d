// What can be done with a message: reactions, a reply, changing one's own, the app's shortcuts.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { icon } from "./icons.js";
import { ask, openMenu } from "./menu.js";
import { openPicker } from "./picker.js";

const QUICK = ["+1", "star", "fire"];

/** The bar over a message's corner, for whoever points at it or has the focus in it. */
export function tools(message, page, hands) {
  const tool = (label, sign, onclick, more = {}) => h("button", {
    type: "button", "aria-label": label, title: label, "data-key": `${message.ts}/${label}`, onclick, ...more,
  }, typeof sign === "string" ? icon(sign) : sign);
  const opens = (kind) => ({ "aria-haspopup": kind, "aria-expanded": "false" });
  if (message.is_ephemeral) return h("div", { class: "tools" }, tool("Dismiss", "close", () => hands.dismiss(message)));
  const mine = message.user === page.me.id && !message.bot_id;
  const has = (name) => message.reactions?.find((one) => one.name === name)?.users.includes(page.me.id);
  const react = (name) => hands.react(message, name, !has(name));
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Message" },
    QUICK.map((name) => tool(`React with ${name === "+1" ? "thumbs up" : name}`, emoji(name), () => react(name), { class: "quick" })),
    tool("Add reaction", "smile", (event) => openPicker(event.currentTarget, react), opens("dialog")),
    hands.reply ? tool("Reply in thread", "thread", () => hands.reply(message.thread_ts ?? message.ts)) : null,
    mine ? tool("Edit", "edit", () => hands.edit(message)) : null,
    mine ? tool("Delete", "trash", () => removeAfterAsking(message, hands)) : null,
    ofMessages(page).length
      ? tool("More actions", "more", (event) => offerShortcuts(event.currentTarget, message, page, hands), opens("menu"))
      : null,
  );
}

const ofMessages = (page) => page.state.shortcuts.filter((one) => one.type === "message");

function offerShortcuts(anchor, message, page, hands) {
  openMenu(anchor, ofMessages(page).map((one) => ({
    label: [one.name, h("small", {}, one.description || page.state.app.name)], pick: () => hands.shortcut(one, message),
  })), "More actions");
}

async function removeAfterAsking(message, hands) {
  const yes = await ask({
    title: "Delete this message?", text: "It disappears for everybody.", confirm: "Delete", deny: "Keep", danger: true,
  });
  if (yes) hands.remove(message);
}
