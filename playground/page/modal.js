// Modals: the top view of the member's stack, as a dialog.

import { blockNode } from "./blocks.js";
import { h } from "./dom.js";
import { inputField } from "./inputs.js";
import { plainText } from "./mrkdwn.js";

const FIELDS = "input, select, textarea";
let open = null; // {dialog, view, signature, fields}

/**
 * Shows `view`, or closes what is open, given null. `hands`: submit(view, values) resolving to {block_id: sentence}
 * where something is wrong, cancel(view), act(view, action). Values are {"block_id.action_id": what was entered}.
 */
export function showModal(view, page, hands) {
  const signature = view && JSON.stringify([view.id, view.hash, page.me.id]);
  if (open?.signature === signature) return;
  const before = open && view && open.view.id === view.id ? open.fields : null;
  open?.dialog.close(); // gives the focus back to where it came from
  open?.dialog.remove();
  open = view && build(view, signature, page, hands, before);
}

function build(view, signature, page, hands, before) {
  const fields = new Map(); // block_id -> {element, node, read, wrap, error}
  const act = (action) => hands.act(view, action);
  const blocks = view.blocks.map((block) =>
    block.type === "input" ? inputNode(block, view, page, fields, act) : blockNode(block, page, act));
  if (before) keepEntered(fields, before);
  const submit = view.submit ? h("button", { type: "submit", class: "primary" }, view.submit.text) : null;
  const trouble = h("p", { class: "error", role: "alert" });
  const send = async (event) => {
    event.preventDefault();
    if (!submit) return;
    submit.disabled = true;
    trouble.textContent = "";
    try {
      showErrors(fields, await hands.submit(view, valuesOf(fields)));
    } catch (error) {
      trouble.textContent = error.message;
    }
    submit.disabled = false;
  };
  let leaving = false; // browsers may ask twice for one Escape
  const cancel = async () => {
    if (leaving) return;
    leaving = true;
    await hands.cancel(view);
    leaving = false;
  };
  const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title",
    oncancel: (event) => { event.preventDefault(); cancel(); } },
    h("form", { novalidate: true, onsubmit: send },
      h("header", {},
        h("h2", { id: "modal-title" }, plainText(view.title.text, view.title)),
        h("button", { type: "button", class: "link", "aria-label": "Close", onclick: cancel }, "✕")),
      h("div", { class: "body" }, blocks, trouble),
      h("footer", {},
        h("button", { type: "button", class: "plain", onclick: cancel }, view.close?.text ?? (submit ? "Cancel" : "Close")),
        submit),
    ));
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector(`.body :is(${FIELDS})`) ?? dialog.querySelector("footer button")).focus();
  return { dialog, view, signature, fields };
}

const isSingle = (node) => node.matches(FIELDS);
const partsOf = (node) => (isSingle(node) ? [node] : [...node.querySelectorAll(FIELDS)]);

function inputNode(block, view, page, fields, act) {
  const { block_id, element } = block;
  const id = `field-${block_id}`;
  const { node, read } = inputField(element, view.state?.values[block_id]?.[element.action_id], page, id);
  if (isSingle(node)) node.id = id;
  node.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
  // The playground keeps what was entered, so that a button in the view tells the app of it, too.
  const typing = element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
  if (read) node.addEventListener(typing ? "input" : "change", () => act({ block_id, action_id: element.action_id, value: read() ?? "" }));
  const label = [plainText(block.label.text, block.label), block.optional ? h("small", {}, " (optional)") : null];
  const error = h("p", { class: "error", id: `${id}-error` });
  const wrap = h(isSingle(node) ? "div" : "fieldset", { class: "input" },
    isSingle(node) ? h("label", { for: id }, label) : h("legend", {}, label),
    node,
    error,
    block.hint ? h("p", { class: "small-print", id: `${id}-hint` }, plainText(block.hint.text, block.hint)) : null,
  );
  fields.set(block_id, { element, node, read, wrap, error });
  return wrap;
}

function valuesOf(fields) {
  const known = [...fields].filter(([, { read }]) => read);
  return Object.fromEntries(known.map(([id, { element, read }]) => [`${id}.${element.action_id}`, read()]));
}

/** What was entered stays when the app updates the view under one's hands: same block, same element. */
function keepEntered(fields, before) {
  for (const [id, { element, node }] of fields) {
    const old = before.get(id);
    if (old?.element.type !== element.type || old.element.action_id !== element.action_id) continue;
    const former = partsOf(old.node);
    for (const part of partsOf(node)) {
      const ticked = part.type === "checkbox" || part.type === "radio";
      const same = ticked ? former.find((one) => one.value === part.value) : former[0];
      if (same && ticked) part.checked = same.checked;
      else if (same) part.value = same.value;
    }
  }
}

function showErrors(fields, errors) {
  let first = null;
  for (const [id, { wrap, error, node }] of fields) {
    error.textContent = errors[id] ?? "";
    wrap.classList.toggle("wrong", id in errors);
    for (const part of partsOf(node)) part.setAttribute("aria-invalid", String(id in errors));
    if (id in errors) first ??= partsOf(node)[0];
  }
  first?.focus();
}
