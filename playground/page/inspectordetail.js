// One entry of the inspector in full: what is wrong with it first, then what was sent and what was answered, as a tree to fold.

import { h, say } from "./dom.js";

const OPEN = 3; // levels that are unfolded at first
const LONG = 12; // entries above which a level isn't

/** What stands in the pane; `entry` null: nothing is chosen. */
export function detail(entry, names) {
  if (!entry) return [h("p", { class: "nothing" }, "Choose an entry to see it in full.")];
  if (!entry.ok) return [h("p", { class: "nothing" }, entry.detail ?? "This entry is gone.")];
  const { sent, answered, problems } = entry;
  const facts = [
    ["When", `${entry.at.slice(0, 19).replace("T", " ")} UTC`],
    ["Who", names.get(entry.who) ?? entry.who],
    ["Channel", entry.channel],
    ["Workspace", entry.team],
    ["Time", entry.ms === null ? null : `${entry.ms} ms`],
    ["Retry", entry.retry || null],
    ["Outcome", entry.outcome],
    ["Fault", entry.fault],
  ].filter(([, value]) => value);
  return [
    h("header", {}, h("h3", {}, entry.what), h("button", { type: "button", class: "plain", onclick: () => copy(entry) }, "Copy as JSON")),
    h("dl", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value))))),
    problems.length ? h("div", { class: "problems", role: "note" }, h("strong", {}, "Slack would refuse this"), h("ul", {}, problems.map((one) => h("li", {}, one)))) : null,
    ...part("Sent", sent),
    ...part("Answered", answered),
  ].filter(Boolean);
}

const part = (title, value) => (value ? [h("h4", {}, title), h("div", { class: "json" }, tree(value, null, 0))] : []);

async function copy({ ok, ...entry }) {
  try {
    await navigator.clipboard.writeText(JSON.stringify(entry, null, 2));
    say("Copied.", "done");
  } catch {
    say("This browser doesn't let the page write to the clipboard.");
  }
}

/** A value under its name; objects and lists fold. */
function tree(value, name, depth) {
  const label = name === null ? null : h("span", { class: "name" }, `${name}: `);
  if (value === null || typeof value !== "object") return h("div", {}, label, leaf(value));
  const entries = Object.entries(value);
  const [left, right] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return h("div", {}, label, left + right);
  const inside = () => entries.map(([key, inner]) => tree(inner, Array.isArray(value) ? Number(key) : key, depth + 1));
  const unfolded = depth < OPEN && entries.length <= LONG;
  const body = h("div", { class: "inside" }, unfolded ? inside() : null);
  return h("details", { open: unfolded, ontoggle: ({ currentTarget }) => {
    if (currentTarget.open && !body.childElementCount) body.append(...inside());
  } }, h("summary", {}, label, h("span", { class: "fold" }, `${left}${summary(value, entries)}${right}`)), body);
}

/** What a folded thing is, in a word: its type, or how many are in it. */
const summary = (value, entries) =>
  Array.isArray(value) ? String(entries.length) : typeof value.type === "string" ? `${value.type} …` : "…";

function leaf(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `leaf ${kind}` }, kind === "string" ? JSON.stringify(value) : String(value));
}
