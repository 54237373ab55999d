// Where one writes: Enter sends, Shift+Enter breaks the line, "/" offers the commands.

import { h } from "./dom.js";
import { openMenu } from "./menu.js";

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

const drafts = new Map();

/**
 * A composer. `place` names it (drafts are kept per place), `commands` and `shortcuts` are those it offers (none in a
 * thread), `send(text, {broadcast})` resolves once it's sent and rejects if it wasn't, `use(shortcut)` starts one.
 */
export function composer({ place, label, commands, shortcuts = [], thread, send, use }) {
  const field = h("textarea", { rows: "1", "aria-label": label, placeholder: label, "data-key": `${place}/write` });
  const hint = h("ul", { class: "hint", role: "listbox", "aria-label": "Commands", hidden: true });
  const also = thread ? h("input", { type: "checkbox" }) : null;
  const submit = h("button", { type: "submit", class: "primary", disabled: true }, "Send");
  let at = 0;

  const offered = () => {
    const word = field.value.split(/\s/)[0];
    if (!word.startsWith("/")) return [];
    return field.value.includes(" ") ? commands.filter((one) => one.command === word) : commands.filter((one) => one.command.startsWith(word));
  };
  const take = (one) => {
    field.value = `${one.command} `;
    changed();
    field.focus();
  };
  const changed = () => {
    drafts.set(place, field.value);
    submit.disabled = !field.value.trim();
    field.style.height = "auto";
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, 260)}px`; // 0: not on the page yet
    const shown = offered();
    at = Math.min(at, Math.max(0, shown.length - 1));
    hint.hidden = shown.length === 0;
    hint.replaceChildren(...shown.map((one, i) =>
      h("li", { role: "option", "aria-selected": String(i === at), onpointerdown: (event) => { event.preventDefault(); take(one); } },
        h("strong", {}, one.command), h("code", {}, one.usage_hint), h("span", {}, one.description))));
  };
  const sendNow = async () => {
    const text = field.value.trim();
    if (!text || submit.disabled) return;
    submit.disabled = true;
    try {
      await send(text, { broadcast: also?.checked ?? false });
      field.value = "";
      if (also) also.checked = false;
    } catch {
      // The words stay, to be sent again; whoever sends says what went wrong.
    }
    changed();
  };
  const keys = (event) => {
    const shown = hint.hidden ? [] : offered();
    const choosing = shown.length > 0 && !field.value.includes(" ");
    if (choosing && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      at = (at + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length;
      changed();
    } else if (choosing && (event.key === "Tab" || (event.key === "Enter" && field.value !== shown[at].command))) {
      event.preventDefault();
      take(shown[at]);
    } else if (event.key === "Escape" && shown.length) {
      hint.hidden = true;
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      sendNow();
    }
  };
  field.addEventListener("input", changed);
  field.addEventListener("keydown", keys);
  field.value = drafts.get(place) ?? "";
  const form = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); sendNow(); } },
    hint, field,
    h("div", { class: "under" },
      shortcuts.length ? h("button", {
        type: "button", class: "plain", "aria-haspopup": "menu", "aria-expanded": "false", "data-key": `${place}/shortcuts`,
        onclick: (event) => openMenu(event.currentTarget, shortcuts.map((one) => ({
          label: [one.name, h("small", {}, one.description)], pick: () => use(one),
        }))),
      }, "Shortcuts") : null,
      also ? h("label", {}, also, "Also send to the channel") : h("span", {}, "Enter sends · Shift+Enter starts a new line"),
      submit),
  );
  queueMicrotask(changed);
  return form;
}
