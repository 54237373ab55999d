// Interactive elements outside of forms: what is pressed or picked tells the app at once.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { inputField } from "./inputs.js";
import { ask, openMenu } from "./menu.js";
import { plainText, textObject } from "./mrkdwn.js";
import { picture } from "./picture.js";

/** Whether the element asks for no confirmation, or was confirmed. */
async function confirmed(element, page) {
  const question = element.confirm;
  return !question || ask({
    title: question.title.text,
    text: textObject(question.text, page),
    confirm: question.confirm.text,
    deny: question.deny.text,
    danger: question.style === "danger",
  });
}

const STYLES = { primary: "primary", danger: "danger" };
const keyOf = (block, element) => `${block.block_id}/${element.action_id}`;

function button(element, block, page, act) {
  const press = async (event) => {
    const pressed = event.currentTarget;
    if (!(await confirmed(element, page))) return;
    pressed.disabled = true;
    await act({ block_id: block.block_id, action_id: element.action_id, value: element.value });
    pressed.disabled = false;
    if (element.url) open(element.url, "_blank", "noopener");
  };
  return h("button", {
    type: "button",
    class: STYLES[element.style] ?? "plain",
    "aria-label": element.accessibility_label,
    "data-key": keyOf(block, element),
    onclick: press,
  }, plainText(element.text.text, element.text));
}

function overflow(element, block, page, act) {
  const pick = async (option) => {
    if (!(await confirmed(element, page))) return;
    act({ block_id: block.block_id, action_id: element.action_id, value: option.value });
    if (option.url) open(option.url, "_blank", "noopener");
  };
  return h("button", {
    type: "button",
    class: "plain overflow",
    "aria-label": "More",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "data-key": keyOf(block, element),
    onclick: (event) => openMenu(event.currentTarget, element.options.map((option) => ({
      label: [plainText(option.text.text, option.text), option.description && h("small", {}, plainText(option.description.text))],
      pick: () => pick(option),
    }))),
  }, icon("across"));
}

const labelOf = (element) => element.placeholder?.text ?? { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time" }[element.type] ?? "Choose";

/** A list of many takes room: it unfolds under a line that says how many are chosen. */
function folded(label, node, chosen) {
  const line = h("summary", {});
  const count = () => {
    const names = chosen().map((one) => one.text);
    line.textContent = names.length > 2 ? `${names.length} chosen` : names.join(", ") || label;
  };
  node.addEventListener("change", count);
  count();
  return h("details", { class: "fold" }, line, node);
}

function field(element, block, page, act, held) {
  const { node, read, chosen } = inputField(element, held, page, { key: keyOf(block, element) });
  if (!read) return node;
  let before = JSON.stringify(read());
  node.addEventListener("change", async () => {
    const value = read();
    if (JSON.stringify(value) === before) return;
    if (!(await confirmed(element, page))) return node.replaceWith(field(element, block, page, act, held));
    before = JSON.stringify(value);
    act({ block_id: block.block_id, action_id: element.action_id, value: value ?? "" });
  });
  node.setAttribute("aria-label", labelOf(element));
  return element.type.startsWith("multi_") ? folded(labelOf(element), node, chosen) : node;
}

const ELEMENTS = { button, overflow, image: picture };

/**
 * An element of an actions block or a section's accessory; `act({block_id, action_id, value})` tells the app, `held` is
 * its part of a view's state.
 */
export const elementNode = (element, block, page, act, held) => (ELEMENTS[element.type] ?? field)(element, block, page, act, held);
