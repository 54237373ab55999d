// The emoji picker: searched by name, walked with arrows.

import { h } from "./dom.js";
import { CATEGORIES, FREQUENT, emoji, emojiLike } from "./emoji.js";
import { closePopup, openPopup } from "./popup.js";

const FOUND = 72; // at most

/** Opens beside `anchor`; `pick(name)` is told which one. */
export function openPicker(anchor, pick) {
  const field = h("input", { type: "search", placeholder: "Search emoji", "aria-label": "Search emoji", autocomplete: "off", spellcheck: "false" });
  const name = h("output", { class: "name" });
  const places = h("div", { class: "places" });
  const button = (one) => h("button", {
    type: "button", class: "pick", tabindex: "-1", "aria-label": one.replaceAll("_", " "), "data-name": one,
    onclick: () => { closePopup(); pick(one); },
  }, emoji(one));
  const group = (title, names) => h("section", { "aria-label": title }, h("h3", {}, title), h("div", { class: "grid" }, names.map(button)));
  const browse = [group("Often used", FREQUENT)];
  let rest = null; // made when it is first looked at: a thousand buttons take a moment

  const draw = () => {
    const word = field.value.trim().replace(/^:|:$/g, "");
    const found = word ? emojiLike(word, FOUND) : null;
    places.replaceChildren(...(!found ? [...browse, ...(rest ?? [])] : found.length ? [group("Found", found)]
      : [h("p", { class: "nothing" }, `No emoji is called “${word}”.`)]));
    tell(places.querySelector(".pick"));
  };
  const tell = (at) => (name.textContent = at ? `:${at.dataset.name}:` : "");
  const keys = (event) => move(event, field, places);
  const node = h("div", { class: "picker popup", role: "dialog", "aria-label": "Pick an emoji", onkeydown: keys }, field, places, h("footer", {}, name));
  field.addEventListener("input", draw);
  for (const kind of ["focusin", "pointerover"]) {
    places.addEventListener(kind, (event) => event.target.closest(".pick") && tell(event.target.closest(".pick")));
  }
  draw();
  if (!openPopup(anchor, node)) return;
  field.focus();
  requestAnimationFrame(() => {
    rest = CATEGORIES.map(([title, pairs]) => group(title, pairs.map(([one]) => one)));
    if (!field.value) draw();
  });
}

function move(event, field, places) {
  const all = [...places.querySelectorAll(".pick")];
  const at = all.indexOf(document.activeElement);
  if (event.key === "Enter" && at < 0) {
    event.preventDefault();
    all[0]?.click();
    return;
  }
  if (event.key === "Tab") return closePopup();
  const wide = Math.max(1, Math.floor((places.querySelector(".grid")?.clientWidth ?? 0) / (all[0]?.offsetWidth || 1)));
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide, ArrowUp: -wide }[event.key];
  if (step === undefined || (at < 0 && event.key !== "ArrowDown")) return;
  event.preventDefault();
  if (at < 0) all[0]?.focus();
  else if (at + step < 0) field.focus();
  else all[Math.min(all.length - 1, at + step)].focus();
}
