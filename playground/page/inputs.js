// The fields of a form: each shows what its element holds, and reads as what was entered: a string, a list, or null.

import { h } from "./dom.js";
import { cannotShow } from "./elements.js";
import { textObject } from "./mrkdwn.js";

/** The options of a menu as {value, text, description?, group?}. */
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
const channels = (_, page) =>
  page.state.channels.filter((one) => !one.is_im).map((one) => ({ value: one.id, text: `#${one.name}` }));

const typed = (type) => (element, held) => {
  const long = type === "text" && element.multiline;
  const node = h(long ? "textarea" : "input", {
    type: long ? null : type,
    rows: long ? "6" : null,
    placeholder: element.placeholder?.text,
    min: element.min_value,
    max: element.max_value,
    step: element.is_decimal_allowed ? "any" : null,
  });
  // No maxlength: it would cut what is pasted without a word; the answer to Submit says what is too long.
  node.value = Object.values(held).find((value) => typeof value === "string") ?? "";
  return { node, read: () => node.value || null };
};

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

const menu = (list) => (element, held, page) => {
  const chosen = chosenIn(held)[0];
  const node = h("select", {},
    h("option", { value: "" }, element.placeholder?.text ?? "Choose…"), menuNodes(list(element, page), chosen));
  return { node, read: () => node.value || null };
};

const ticks = (kind, list, className = "ticks") => (element, held, page, id) => {
  const chosen = chosenIn(held);
  const options = list(element, page);
  const boxes = options.map((option) =>
    h("input", { type: kind, name: id, value: option.value, checked: chosen.includes(option.value) }));
  const node = h("div", { class: className }, options.map((option, i) =>
    h("label", {}, boxes[i],
      h("span", {}, option.words ?? option.text, option.description ? h("small", {}, option.description) : null))));
  const now = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return { node, read: () => (kind === "radio" ? (now()[0] ?? null) : now()) };
};

const INPUTS = {
  plain_text_input: typed("text"),
  number_input: typed("number"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  timepicker: typed("time"),
  datepicker: typed("date"),
  static_select: menu(offered),
  users_select: menu(people),
  channels_select: menu(channels),
  conversations_select: menu(channels),
  radio_buttons: ticks("radio", offered),
  checkboxes: ticks("checkbox", offered),
  multi_static_select: ticks("checkbox", offered, "ticks many"),
  multi_users_select: ticks("checkbox", people, "ticks many"),
  multi_channels_select: ticks("checkbox", channels, "ticks many"),
  multi_conversations_select: ticks("checkbox", channels, "ticks many"),
};

/**
 * The field of an element as {node, read}; `held` is its part of the view's state. `read` is null for an element that
 * can't be shown here.
 */
export function inputField(element, held, page, id) {
  const { type, ...values } = held ?? {};
  return INPUTS[element.type]?.(element, values, page, id) ?? { node: cannotShow(element.type), read: null };
}
