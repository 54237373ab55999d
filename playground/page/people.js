// Faces: a square with initials in a colour that is the person's own.

import { h } from "./dom.js";

const TURN = 137.5; // degrees from one hue to the next: neighbours differ, and none comes twice

const places = new Map();

/** Who there is, in an order that stays: each gets a colour of their own. */
export function meet(members) {
  for (const { id } of members) if (!places.has(id)) places.set(id, places.size);
}

function initialsOf(name) {
  const words = name.split(/[\s_.-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 1);
  return letters.join("").toUpperCase();
}

/** The face of `id`; an app's has the page's accent. */
export function avatar(id, name, { isApp = false } = {}) {
  const node = h("span", { class: isApp ? "avatar app" : "avatar", "aria-hidden": "true" }, initialsOf(name));
  node.style.setProperty("--hue", ((places.get(id) ?? id.length) * TURN + 205) % 360);
  return node;
}

/** What somebody is besides a member: "owner", "admin", "guest", or null. */
export const roleOf = (member) =>
  member.is_owner ? "owner" : member.is_admin ? "admin" : member.is_restricted ? "guest" : null;

/** Everybody whom one can be. */
export const peopleIn = (state) => state.members.filter((member) => !member.is_bot && member.id !== "USLACKBOT");
