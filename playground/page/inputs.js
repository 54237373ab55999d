// Fields: each shows what its element holds, and reads as what was entered: a string, a number, a list, or null.

import { cannotShow, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { visibleChannels } from "./desk.js";
import { fromWall, toWall } from "./time.js";

/** The options of a menu as {value, text, words, description?, group?}. */
function offered(element, page) {
  const shape = (option, group) => ({
    value: option.value,
    text: option.text.text,
    words: textObject(option.text, page, { line: true }),
    description: option.description && textObject(option.description, page, { line: true }),
    group,
  });
  const grouped = (element.option_groups ?? []).flatMap((group) => group.options.map((option) => shape(option, group.label.text)));
  return [...(element.options ?? []).map((option) => shape(option)), ...grouped];
}

const people = (_, page) =>
  page.state.members.filter((one) => !one.is_bot && one.id !== "USLACKBOT").map((one) => ({ value: one.id, text: one.real_name }));

const named = (channels) => channels.map((one) => ({ value: one.id, text: `${one.is_private ? "◆ " : "#"}${one.name}` }));
const conversations = (_, page) => named(visibleChannels(page).filter((one) => !one.is_im && !one.is_archived));
const channels = (_, page) => named(visibleChannels(page).filter((one) => !one.is_im && !one.is_private && !one.is_archived));

const first = (held) => Object.values(held).find((value) => typeof value === "string" || typeof value === "number") ?? "";

const typed = (type) => (element, held, page, { key }) => {
  const long = type === "text" && element.multiline;
  const node = h(long ? "textarea" : "input", {
    type: long ? null : type,
    rows: long ? "6" : null,
    placeholder: element.placeholder?.text,
    min: element.min_value,
    max: element.max_value,
    step: element.is_decimal_allowed ? "any" : null,
    "data-key": key,
  });
  // No maxlength: it would cut what is pasted without a word; the answer to Submit says what is too long.
  node.value = first(held);
  return { node, read: () => node.value || null };
};

/** A moment in the reader's own zone. */
function moment(element, held, page, { key }) {
  const node = h("input", { type: "datetime-local", "data-key": key });
  const seconds = first(held);
  node.value = seconds ? toWall(seconds, page.me.tz) : "";
  return { node, read: () => (node.value ? fromWall(node.value, page.me.tz) : null) };
}

function menuNodes(options, chosen) {
  const node = (option) => h("option", { value: option.value, selected: option.value === chosen }, option.text);
  const groups = [...new Set(options.map((option) => option.group))];
  return groups.map((group) => {
    const nodes = options.filter((option) => option.group === group).map(node);
    return group === undefined ? nodes : h("optgroup", { label: group }, nodes);
  });
}

const chosenIn = (held) =>
  Object.values(held).flat().filter(Boolean).map((one) => (typeof one === "string" ? one : one.value));

const menu = (list) => (element, held, page, { key, clearable }) => {
  const chosen = chosenIn(held)[0];
  const empty = h("option", { value: "", disabled: !clearable, selected: chosen === undefined }, element.placeholder?.text ?? "Choose…");
  const node = h("select", { "data-key": key }, empty, menuNodes(list(element, page), chosen));
  return { node, read: () => node.value || null };
};

const ticks = (kind, list, className = "ticks") => (element, held, page, { key }) => {
  const chosen = chosenIn(held);
  const options = list(element, page);
  const boxes = options.map((option) =>
    h("input", { type: kind, name: key, value: option.value, checked: chosen.includes(option.value), "data-key": `${key}/${option.value}` }));
  const node = h("div", { class: className, role: kind === "radio" ? "radiogroup" : "group" }, options.map((option, i) =>
    h("label", {}, boxes[i],
      h("span", {}, option.words ?? option.text, option.description ? h("small", {}, option.description) : null))));
  const now = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const most = element.max_selected_items ?? Infinity;
  const bound = () => boxes.forEach((box) => (box.disabled = !box.checked && now().length >= most));
  if (most < Infinity) node.addEventListener("change", bound);
  bound();
  return { node, read: () => (kind === "radio" ? (now()[0] ?? null) : now()), chosen: () => options.filter((one) => now().includes(one.value)) };
};

const INPUTS = {
  plain_text_input: typed("text"),
  number_input: typed("number"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  timepicker: typed("time"),
  datepicker: typed("date"),
  datetimepicker: moment,
  static_select: menu(offered),
  users_select: menu(people),
  channels_select: menu(channels),
  conversations_select: menu(conversations),
  radio_buttons: ticks("radio", offered),
  checkboxes: ticks("checkbox", offered),
  multi_static_select: ticks("checkbox", offered, "ticks many"),
  multi_users_select: ticks("checkbox", people, "ticks many"),
  multi_channels_select: ticks("checkbox", channels, "ticks many"),
  multi_conversations_select: ticks("checkbox", conversations, "ticks many"),
};

/** What an element holds before anybody touched it. */
const initial = (element) => Object.fromEntries(Object.entries(element).filter(([name]) => name.startsWith("initial_")));

/**
 * The field of an element as {node, read, chosen?}; `held` is its part of a view's state (none in messages), `key` its
 * name on the page. `read` is null for an element that can't be shown here.
 */
export function inputField(element, held, page, { key, clearable = false }) {
  const { type, ...values } = held ?? initial(element);
  return INPUTS[element.type]?.(element, values, page, { key, clearable }) ?? { node: cannotShow(element.type), read: null };
}
