// Emoji: names into characters. What isn't known, or what this machine has no font for, stays readable as :name:.

import { CATEGORIES } from "./emojidata.js";
import { h } from "./dom.js";

const SECOND_NAMES = { thumbsup: "+1", thumbsdown: "-1", thinking: "thinking_face", pencil: "memo", raised_hand: "hand" };
const NAMES = new Map(CATEGORIES.flatMap(([, pairs]) => pairs));

/** What one reaches for first. */
export const FREQUENT = ["+1", "star", "fire", "100", "brain", "eyes", "tada", "clap", "raised_hands", "thinking_face", "heart", "joy"];

/** The character of an emoji name, its skin tone left aside, or null if we don't know it. */
function character(name) {
  const bare = name.split("::")[0];
  if (bare.startsWith("skin-tone-")) return "";
  return NAMES.get(SECOND_NAMES[bare] ?? bare) ?? null;
}

function pixels(text) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [24, 24];
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.font = "16px sans-serif";
  pen.fillText(text, 2, 18);
  return pen.getImageData(0, 0, 24, 24).data.join();
}

let drawable = null;

/** Whether this machine has a font with emoji: without one, each looks like a character that doesn't exist. */
const hasFont = () => (drawable ??= pixels("🧠") !== pixels("\u{10fffe}"));

/** The node of an emoji, or null if there is none of that name. */
export function emojiNode(name) {
  const sign = character(name);
  if (sign === null) return null;
  const label = name.split("::")[0].replaceAll("_", " ");
  return sign && h("span", { class: hasFont() ? "emoji" : "emoji named", role: "img", "aria-label": label, title: `:${name}:` },
    hasFont() ? sign : `:${name.split("::")[0]}:`);
}

/** The node, or :name: where there is none. */
export const emoji = (name) => emojiNode(name) ?? `:${name}:`;

/** Names that begin with `word`, or have it within, the shorter first. */
export function emojiLike(word, most) {
  const wanted = word.toLowerCase().replaceAll(" ", "_");
  const rank = (name) => (name.startsWith(wanted) ? 0 : 1) * 100 + name.length;
  return [...NAMES.keys()].filter((name) => name.includes(wanted)).sort((a, b) => rank(a) - rank(b)).slice(0, most);
}

export { CATEGORIES };
