// What opens over the page: a menu beside a button, and a question before something happens.

import { h } from "./dom.js";

let close = null;

/** A menu under `anchor`: items are {label, name?, pick}. Arrows move, Enter picks, Escape closes. */
export function openMenu(anchor, items, kind = "list") {
  close?.();
  const buttons = items.map((item) =>
    h("button", { type: "button", role: "menuitem", title: item.name, "aria-label": kind === "row" ? item.name : null, tabindex: "-1",
      onclick: () => { close?.(); item.pick(); } }, item.label),
  );
  const menu = h("div", { class: `menu ${kind}`, role: "menu", onkeydown: (event) => step(event, buttons) }, buttons);
  const outside = (event) => menu.contains(event.target) || event.target === anchor || close?.();
  close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
    if (document.activeElement === document.body) anchor.focus();
    close = null;
  };
  // Inside an open dialog the rest of the page is inert, so the menu has to live there too.
  (anchor.closest("dialog") ?? document.body).append(menu);
  place(menu, anchor.getBoundingClientRect());
  document.addEventListener("pointerdown", outside, true);
  anchor.setAttribute("aria-expanded", "true");
  buttons[0]?.focus();
}

function step(event, buttons) {
  const moves = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close?.();
  } else if (event.key in moves) {
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    buttons[(at + moves[event.key] + buttons.length) % buttons.length].focus();
  }
}

function place(menu, box) {
  const { width, height } = menu.getBoundingClientRect();
  const below = box.bottom + 4 + height < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`;
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
