// Where one writes: Enter sends, Shift+Enter breaks the line, and what one begins to name is offered.

import { completions } from "./complete.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { openPicker } from "./picker.js";

const TALLEST = 260; // pixels
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content"); // measuring it would lay the page out anew at each stroke

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** What was typed, as Slack's clients send it: escaped, @names and #channels as references. */
export function encode(text, state) {
  const users = state.members.flatMap((member) => [[member.name, member.id], [member.real_name, member.id]]);
  const people = users.filter(([name]) => name).sort(([a], [b]) => b.length - a.length);
  let encoded = escape(text);
  for (const [name, id] of people) encoded = replaceName(encoded, "@", name, `<@${id}>`);
  for (const channel of state.channels) {
    if (channel.name) encoded = replaceName(encoded, "#", channel.name, `<#${channel.id}|${channel.name}>`);
  }
  return encoded.replace(/(^|\s)@(here|channel|everyone)(?![\w-])/g, "$1<!$2>");
}

function replaceName(text, sign, name, reference) {
  const pattern = new RegExp(`(^|[\\s(])${sign}${escape(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "giu");
  return text.replace(pattern, (_, before) => before + reference);
}

/** The list of completions over a field. Gives update(), and keys(event), which says whether it took the key. */
function completing(field, list, commands, page, changed) {
  let found = { from: 0, items: [], at: -1 };

  const show = () => {
    list.hidden = found.items.length === 0;
    list.replaceChildren(...found.items.map((one, i) => h("li", {
      role: "option", id: `${list.id}-${i}`, "aria-selected": String(i === found.at),
      onpointerdown: (event) => { event.preventDefault(); take(one); },
    }, one.face ? h("span", { class: "face" }, one.face) : null, h("strong", {}, one.label),
      one.code ? h("code", {}, one.code) : null, one.detail ? h("span", {}, one.detail) : null)));
    if (found.items.length && found.at >= 0) field.setAttribute("aria-activedescendant", `${list.id}-${found.at}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[found.at]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    found = { ...found, items: [] };
    show();
  };
  const take = (one) => {
    const caret = field.selectionStart;
    field.focus();
    field.setRangeText(one.insert, found.from, caret, "end");
    changed();
  };
  return {
    close,
    update() {
      found = completions(field.value, field.selectionStart, commands, page());
      show();
    },
    keys({ key }) {
      const { items, at, exact } = found;
      if (!items.length) return false;
      if (key === "ArrowDown" || key === "ArrowUp") {
        const next = at < 0 ? (key === "ArrowDown" ? 0 : items.length - 1) : at + (key === "ArrowDown" ? 1 : -1);
        found.at = (next + items.length) % items.length;
        show();
      } else if (at >= 0 && (key === "Tab" || (key === "Enter" && items[at].label !== exact))) take(items[at]);
      else if (key === "Escape") close();
      else return false;
      return true;
    },
  };
}

const drafts = new Map();

/**
 * A composer. `place` names it (drafts are kept per place), `commands` and `shortcuts` are those it offers (none in a thread), `page()`
 * is who writes and whom one can name, `send(text, {broadcast})` resolves once it's sent and rejects if it wasn't, `use(shortcut)` starts one.
 */
export function composer({ place, label, commands, shortcuts = [], thread, page, send, use }) {
  const id = `offers-${place.replace(/\W/g, "-")}`;
  const field = h("textarea", {
    rows: "1", "aria-label": label, placeholder: label, "data-key": `${place}/write`, "aria-autocomplete": "list", "aria-controls": id,
  });
  const list = h("ul", { class: "offers", role: "listbox", "aria-label": "Suggestions", id, hidden: true });
  const also = thread ? h("input", { type: "checkbox" }) : null;
  const submit = h("button", { type: "submit", class: "primary send", disabled: true, "aria-label": "Send", title: "Send" }, icon("send"));

  const resized = () => {
    drafts.set(place, field.value);
    submit.disabled = !field.value.trim();
    if (GROWS_BY_ITSELF) return;
    field.style.height = "auto";
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`; // 0: not on the page yet
  };
  const changed = () => {
    resized();
    offers.update();
  };
  const offers = completing(field, list, commands, page, changed);
  const sendNow = async () => {
    const text = field.value.trim();
    if (!text || submit.disabled) return;
    offers.close();
    submit.disabled = true;
    try {
      await send(text, { broadcast: also?.checked ?? false });
      field.value = "";
      if (also) also.checked = false;
    } catch {
      // The words stay, to be sent again; whoever sends says what went wrong.
    }
    resized();
  };
  const keys = (event) => {
    if (event.isComposing) return;
    const taken = offers.keys(event);
    const sends = !taken && event.key === "Enter" && !event.shiftKey;
    if (!taken && !sends) return;
    event.preventDefault();
    event.stopPropagation();
    if (sends) sendNow();
  };
  field.addEventListener("input", changed);
  field.addEventListener("keydown", keys);
  field.addEventListener("blur", offers.close);
  field.value = drafts.get(place) ?? "";
  const putIn = (name) => {
    field.setRangeText(`:${name}: `, field.selectionStart, field.selectionEnd, "end");
    resized();
    field.focus();
  };
  const tool = (name, sign, open) => h("button", {
    type: "button", class: "quiet-button", "aria-label": name, title: name, "aria-haspopup": "true", "aria-expanded": "false",
    "data-key": `${place}/${name}`, onclick: (event) => open(event.currentTarget),
  }, icon(sign));
  const offerShortcuts = (anchor) => openMenu(anchor, shortcuts.map((one) => ({
    label: [one.name, h("small", {}, one.description)], pick: () => use(one),
  })), "Shortcuts");
  const form = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); sendNow(); } },
    list, field,
    h("div", { class: "under" },
      tool("Emoji", "smile", (anchor) => openPicker(anchor, putIn)),
      shortcuts.length ? tool("Shortcuts", "bolt", offerShortcuts) : null,
      also ? h("label", {}, also, "Also send to the channel") : h("span", { class: "advice" }, "Enter sends · Shift+Enter starts a new line"),
      submit),
  );
  queueMicrotask(resized);
  return form;
}
