// Slack's mrkdwn and plain text, as nodes. Only the nodes made here are markup; every word of a person is a text node.

import { h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { slackDate } from "./time.js";

const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

const INLINE = new RegExp(
  [
    "`([^`\\n]+)`", // 1 code
    "<([^<>\\n]+)>", // 2 link, mention, date
    ":([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):", // 3 emoji
    "(?<![\\p{L}\\p{N}])([*_~])(?=\\S)([^\\n]{0,2000}?\\S)\\4(?![\\p{L}\\p{N}])", // 4 mark, 5 what it marks
  ].join("|"),
  "giu",
);
const MARKS = { "*": "strong", _: "em", "~": "s" };

function inline(text, page) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > done) nodes.push(decode(text.slice(done, found.index)));
    const [whole, code, token, name, mark, marked] = found;
    if (code !== undefined) nodes.push(h("code", {}, decode(code)));
    else if (token !== undefined) nodes.push(reference(token, page));
    else if (name !== undefined) nodes.push(emojiNode(name) ?? whole);
    else nodes.push(h(MARKS[mark], {}, inline(marked, page)));
    done = found.index + whole.length;
  }
  if (done < text.length) nodes.push(decode(text.slice(done)));
  return nodes;
}

const mention = (text) => h("span", { class: "mention" }, text);

function reference(token, page) {
  const [target, ...rest] = token.split("|");
  const label = rest.join("|");
  if (target.startsWith("@")) return userMention(target.slice(1), page);
  if (target.startsWith("#")) return mention(`#${page.channelName(target.slice(1)) ?? (label || target.slice(1))}`);
  if (target.startsWith("!date^")) return dateNode(target, label, page);
  if (target.startsWith("!")) return mention(`@${decode(label).replace(/^@/, "") || target.slice(1).split("^")[0]}`);
  return link(decode(target), label ? inline(label, page) : decode(target), page);
}

export function userMention(id, page) {
  const mine = id === page.me.id;
  return h("span", { class: mine ? "mention mine" : "mention" }, `@${page.userName(id)}`);
}

export const channelMention = (id, page) => mention(`#${page.channelName(id) ?? id}`);
export const broadcast = (range) => mention(`@${range}`);

function dateNode(target, fallback, page) {
  const [, seconds, pattern = "", url] = target.split("^");
  if (!/^\d+$/.test(seconds)) return decode(fallback);
  const date = new Date(Number(seconds) * 1000);
  const text = slackDate(seconds, decode(pattern), page.now, page.me.tz);
  const node = h("time", { datetime: date.toISOString(), title: decode(fallback) }, text);
  return url ? link(decode(url), node, page) : node;
}

/** A link; one to a message of this workspace opens it here. Anything but http, https and mailto stays text. */
export function link(url, label, page) {
  if (!/^(https?:|mailto:)/i.test(url)) return h("span", {}, label);
  const inside = page.placeOf(url);
  if (inside) return h("a", { href: `#${new URLSearchParams({ user: page.me.id, ...inside })}` }, label);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

const LINE_KINDS = [
  ["quote", /^(?:>|&gt;)(?!>|&gt;) ?/],
  ["list", /^\s*[•◦▪*-] +/],
  ["text", /^/],
];

function lineKind(line) {
  const [kind, start] = LINE_KINDS.find(([, pattern]) => pattern.test(line));
  return { kind, text: line.replace(start, "") };
}

function withBreaks(lines, page) {
  return lines.flatMap((line, i) => [i > 0 && h("br"), inline(line, page)]);
}

const RUNS = {
  quote: (lines, page) => h("blockquote", {}, withBreaks(lines, page)),
  list: (lines, page) => h("ul", {}, lines.map((line) => h("li", {}, inline(line, page)))),
  text: (lines, page) => h("p", {}, withBreaks(lines, page)),
};

function paragraphs(text, page) {
  const nodes = [];
  let run = [];
  let kind = null;
  const flush = () => {
    while (run.length && kind === "text" && !run[0].trim()) run.shift();
    while (run.length && kind === "text" && !run.at(-1).trim()) run.pop();
    if (run.length) nodes.push(RUNS[kind](run, page));
    run = [];
  };
  for (const line of text.split("\n")) {
    const seen = lineKind(line);
    if (seen.kind !== kind || (kind === "text" && !line.trim())) {
      flush();
      kind = seen.kind;
    }
    run.push(seen.text);
  }
  flush();
  return nodes;
}

/** mrkdwn as block nodes: paragraphs, quotes, lists, preformatted text. */
export function mrkdwn(text, page) {
  return text
    .split(/```\n?([\s\S]+?)```/)
    .flatMap((part, i) => (i % 2 ? h("pre", {}, decode(part)) : paragraphs(part, page)));
}

/** mrkdwn on one line: for cells, options, labels. */
export const mrkdwnLine = (text, page) => inline(text, page);

/** Plain text: only emoji names and line breaks mean something. */
export function plainText(text, { emoji = true } = {}) {
  return text.split("\n").flatMap((line, i) => [i > 0 && h("br"), emoji ? withEmoji(line) : line]);
}

function withEmoji(line) {
  return line
    .split(/:([a-z0-9_+'-]+):/gi)
    .map((part, i) => (i % 2 ? (emojiNode(part) ?? `:${part}:`) : part));
}

/** A text object of Block Kit, on one line or as paragraphs. */
export function textObject(object, page, { line = false } = {}) {
  if (object.type === "mrkdwn") return line ? mrkdwnLine(object.text, page) : mrkdwn(object.text, page);
  return line ? plainText(object.text, object) : h("p", {}, plainText(object.text, object));
}
