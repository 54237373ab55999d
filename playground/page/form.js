// The blocks of a view, kept while the app changes them under one's hands: what was typed stays, and so does the focus.

import { blockNode } from "./blocks.js";
import { h, reconcile } from "./dom.js";
import { inputField } from "./inputs.js";
import { plainText } from "./mrkdwn.js";

const FIELDS = "input, select, textarea";
const PAUSE = 250; // milliseconds without a stroke before the app is told what was typed

const isSingle = (node) => node.matches(FIELDS);
const partsOf = (node) => (isSingle(node) ? [node] : [...node.querySelectorAll(FIELDS)]);

/** Work in turn, so that the app hears of things in the order in which they were done. */
function queue() {
  let last = Promise.resolve();
  const late = new Map(); // what waits for a pause in the typing, by field
  const run = (work) => (last = last.then(work, work));
  return {
    run,
    later(key, work) {
      clearTimeout(late.get(key)?.timer);
      const now = () => late.delete(key) && run(work);
      late.set(key, { now, timer: setTimeout(now, PAUSE) });
    },
    settled() {
      for (const { now, timer } of [...late.values()]) {
        clearTimeout(timer);
        now();
      }
      return last;
    },
  };
}

/** What was entered stays: same block, same element. */
function keepEntered(field, old) {
  if (old?.element.type !== field.element.type || old.element.action_id !== field.element.action_id) return;
  const former = partsOf(old.node);
  for (const part of partsOf(field.node)) {
    const ticked = part.type === "checkbox" || part.type === "radio";
    const same = ticked ? former.find((one) => one.value === part.value) : former[0];
    if (same && ticked) part.checked = same.checked;
    else if (same && !(part.matches("select") && ![...part.options].some((one) => one.value === same.value))) part.value = same.value;
  }
}

/** How much room is left in a text, once there is little. */
function counter(node, most) {
  const line = h("p", { class: "counter", "aria-live": "polite" });
  const count = () => {
    const left = most - node.value.length;
    line.textContent = left < most / 5 ? `${left}` : "";
    line.classList.toggle("over", left < 0);
  };
  node.addEventListener("input", count);
  count();
  return line;
}

/** Where the caret is, to be put back there if its field is made anew. */
function caretIn(body) {
  const at = document.activeElement;
  if (!body.contains(at) || !at.dataset.key) return () => {};
  const range = at.matches("textarea, input[type=text]") ? [at.selectionStart, at.selectionEnd] : null;
  return () => {
    const now = body.querySelector(`[data-key="${CSS.escape(at.dataset.key)}"]`);
    if (!now || now === at) return;
    now.focus();
    if (range && now.setSelectionRange) now.setSelectionRange(...range);
  };
}

/**
 * Fills `body` with the blocks of a view. `hands.act(view, {block_id, action_id, value})` tells the app. Gives
 * show(view, page), values() ({"block_id.action_id": what was entered}), complain({block_id: sentence}), and settled(),
 * which waits until everything was told.
 */
export function viewForm(body, hands) {
  const fields = new Map(); // block_id -> {element, node, read, wrap, error}
  const turn = queue();
  let view = null;
  let errors = {};

  /** A block without a name of its own gets another with every update: then its element is found by its own name. */
  const act = ({ block_id, ...action }) => turn.run(() => {
    const isThere = view.blocks.some((block) => block.block_id === block_id);
    return hands.act(view, isThere ? { block_id, ...action } : action);
  });

  function field(block, page) {
    const { block_id, element } = block;
    const key = `${block_id}/${element.action_id}`;
    const id = `field-${view.id}-${block_id}`;
    const held = view.state?.values[block_id]?.[element.action_id];
    const { node, read } = inputField(element, held, page, { key, clearable: block.optional });
    if (isSingle(node)) node.id = id;
    node.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
    const tell = () => hands.act(view, { block_id, action_id: element.action_id, value: read() ?? "" });
    const stroke = element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
    // The playground keeps what was entered, so that a button in the view tells the app of it, too.
    if (read) node.addEventListener(stroke ? "input" : "change", () => (stroke ? turn.later(key, tell) : turn.run(tell)));
    node.addEventListener("input", () => complainOf(block_id, null));
    const label = [plainText(block.label.text, block.label), block.optional ? h("small", {}, " (optional)") : null];
    const error = h("p", { class: "error", id: `${id}-error` });
    const wrap = h(isSingle(node) ? "div" : "fieldset", { class: "input" },
      isSingle(node) ? h("label", { for: id }, label) : h("legend", {}, label),
      node,
      element.max_length ? counter(node, element.max_length) : null,
      error,
      block.hint ? h("p", { class: "small-print", id: `${id}-hint` }, plainText(block.hint.text, block.hint)) : null,
    );
    const made = { element, node, read, wrap, error };
    keepEntered(made, fields.get(block_id));
    fields.set(block_id, made);
    complainOf(block_id, errors[block_id]);
    return wrap;
  }

  function complainOf(block_id, sentence) {
    const { wrap, error, node } = fields.get(block_id);
    if (!sentence) delete errors[block_id];
    error.textContent = sentence ?? "";
    wrap.classList.toggle("wrong", Boolean(sentence));
    for (const part of partsOf(node)) part.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  return {
    show(next, page) {
      if (view && (view.id !== next.id || view.user !== page.me.id)) fields.clear();
      view = { ...next, user: page.me.id };
      const focus = caretIn(body);
      reconcile(body, next.blocks.map((block) => ({
        key: `${next.id}/${block.block_id}`,
        sig: JSON.stringify([block, page.me.id, page.names]),
        make: () => (block.type === "input" ? field(block, page) : blockNode(block, page, act, next.state?.values[block.block_id])),
      })));
      const present = new Set(next.blocks.map((block) => block.block_id));
      for (const id of [...fields.keys()]) if (!present.has(id)) fields.delete(id);
      focus();
    },
    values() {
      const known = [...fields].filter(([, { read }]) => read);
      return Object.fromEntries(known.map(([id, { element, read }]) => [`${id}.${element.action_id}`, read()]));
    },
    complain(found) {
      errors = { ...found };
      for (const id of fields.keys()) complainOf(id, found[id]);
      const wrong = [...fields].find(([id]) => id in found);
      if (wrong) partsOf(wrong[1].node)[0].focus();
    },
    focus() {
      const wanted = [...fields.values()].find(({ element }) => element.focus_on_load) ?? fields.values().next().value;
      const node = wanted ? partsOf(wanted.node)[0] : null;
      node?.focus();
      return Boolean(node);
    },
    settled: turn.settled,
  };
}
