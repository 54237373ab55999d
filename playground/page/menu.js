// A menu beside a button, and a question before something happens.

import { h } from "./dom.js";
import { closePopup, openPopup } from "./popup.js";

/** A menu under `anchor`: items are {label, pick, checked?}; `checked` makes it a choice. Arrows and letters move, Enter picks, Escape closes. */
export function openMenu(anchor, items, name = "Menu") {
  const buttons = items.map((item) =>
    h("button", {
      type: "button", tabindex: "-1", role: item.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      onclick: () => { closePopup(); item.pick(); },
    }, item.label));
  const menu = h("div", { class: "menu popup", role: "menu", "aria-label": name, onkeydown: (event) => step(event, buttons) }, buttons);
  if (openPopup(anchor, menu)) (buttons[items.findIndex((item) => item.checked)] ?? buttons[0])?.focus();
}

function step(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") closePopup();
  else if (to !== undefined) buttons.at(to % buttons.length).focus();
  else if (/^\S$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const starts = (button) => button.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase());
    [...buttons.slice(at + 1), ...buttons].find(starts)?.focus();
  } else return;
  event.preventDefault();
}

/** Asks, and resolves to whether the answer was yes. */
export function ask({ title, text, confirm, deny, danger = false }) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "question", "aria-label": title },
      h("form", { method: "dialog" },
        h("h2", {}, title),
        h("div", { class: "body" }, text),
        h("footer", {},
          h("button", { type: "submit", value: "no", class: "plain" }, deny),
          h("button", { type: "submit", value: "yes", class: danger ? "danger solid" : "primary" }, confirm),
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
