// Interactive elements outside of forms: what is pressed or picked in messages, and at once.

import { h } from "./dom.js";
import { ask, openMenu } from "./menu.js";
import { plainText, textObject } from "./mrkdwn.js";

/** Runs `go` if the element has no confirmation, or once it was confirmed. */
async function confirmed(element, page, go) {
  const question = element.confirm;
  const yes = !question || (await ask({
    title: question.title.text,
    text: textObject(question.text, page),
    confirm: question.confirm.text,
    deny: question.deny.text,
    danger: question.style === "danger",
  }));
  if (yes) go();
}

const STYLES = { primary: "primary", danger: "danger" };

function button(element, block, page, act) {
  const press = async (event) => {
    const pressed = event.currentTarget;
    await confirmed(element, page, async () => {
      pressed.disabled = true;
      await act({ block_id: block.block_id, action_id: element.action_id, value: element.value });
      pressed.disabled = false;
      if (element.url) open(element.url, "_blank", "noopener");
    });
  };
  return h("button", {
    type: "button",
    class: STYLES[element.style] ?? "plain",
    "aria-label": element.accessibility_label,
    "data-key": `${block.block_id}/${element.action_id}`,
    onclick: press,
  }, plainText(element.text.text, element.text));
}

function overflow(element, block, page, act) {
  const pick = (option) => confirmed(element, page, () => {
    act({ block_id: block.block_id, action_id: element.action_id, value: option.value });
    if (option.url) open(option.url, "_blank", "noopener");
  });
  return h("button", {
    type: "button",
    class: "plain overflow",
    "aria-label": "More",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "data-key": `${block.block_id}/${element.action_id}`,
    onclick: (event) => openMenu(event.currentTarget, element.options.map((option) => ({
      label: plainText(option.text.text, option.text), pick: () => pick(option),
    }))),
  }, "⋯");
}

/** The <option>s of a static select, groups included. */
export function optionNodes(element, chosen) {
  const node = (option) =>
    h("option", { value: option.value, selected: option.value === chosen }, option.text.text);
  const groups = (element.option_groups ?? []).map((group) =>
    h("optgroup", { label: group.label.text }, group.options.map(node)),
  );
  return [...(element.options ?? []).map(node), ...groups];
}

function select(element, block, page, act) {
  const chosen = element.initial_option?.value;
  const change = (event) => {
    const field = event.currentTarget;
    const value = field.value;
    confirmed(element, page, () => act({ block_id: block.block_id, action_id: element.action_id, value }));
  };
  const label = element.placeholder?.text ?? "Choose";
  return h("select", { "aria-label": label, "data-key": `${block.block_id}/${element.action_id}`, onchange: change },
    chosen ? null : h("option", { value: "", disabled: true, selected: true }, label),
    optionNodes(element, chosen),
  );
}

const ELEMENTS = { button, overflow, static_select: select };

/** An element of an actions block or a section's accessory; `act({block_id, action_id, value})` tells the app. */
export function elementNode(element, block, page, act) {
  const make = ELEMENTS[element.type];
  return make ? make(element, block, page, act) : cannotShow(element.type);
}

export const cannotShow = (type) => h("p", { class: "cannot" }, `This block can't be shown here: ${type}`);
