// Ctrl+K: a place or a person, by the first letters.

import { go, isWithApp, page, visibleChannels } from "./desk.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, peopleIn } from "./people.js";

/** Everywhere one can go, and everybody one can become: {name, kind, face, go}. */
function places(now) {
  const channels = visibleChannels(now).filter((one) => !isWithApp(one) && one.name && !one.is_im).map((one) => ({
    name: one.name, kind: one.members.includes(now.me.id) ? "Channel" : "Channel to join", face: icon(one.is_private ? "lock" : "hash"),
    go: () => go({ channel: one.id, thread: null, tab: null }),
  }));
  const { name } = now.state.app;
  const tabs = ["Home", "Messages", "About"].map((tab) => ({
    name: `${name} ${tab}`, kind: "App", face: icon("app"), go: () => go({ tab: tab.toLowerCase(), thread: null }),
  }));
  const people = peopleIn(now.state).filter((one) => one.id !== now.me.id).map((one) => ({
    name: one.real_name, kind: "Become", face: avatar(one.id, one.real_name), go: () => go({ user: one.id }),
  }));
  return [...channels, ...tabs, ...people];
}

function fits(name, words) {
  const parts = name.toLowerCase().split(/[\s-]+/);
  return words.every((word) => parts.some((part) => part.startsWith(word)));
}

/** Opens the dialog. */
export function jump() {
  if (document.querySelector("dialog[open]")) return;
  const all = places(page());
  let found = all;
  let at = 0;
  const list = h("ul", { role: "listbox", id: "places", "aria-label": "Places" });
  const field = h("input", {
    type: "text", role: "combobox", "aria-label": "Jump to a channel, or become somebody", placeholder: "A channel, a tab, or somebody to become",
    "aria-expanded": "true", "aria-controls": "places", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
  });
  const take = (one) => {
    dialog.close();
    one?.go();
  };
  const draw = () => {
    const words = field.value.toLowerCase().split(/[\s#@-]+/).filter(Boolean);
    found = all.filter((one) => fits(one.name, words));
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(...found.map((one, i) => h("li", { role: "option", id: `place-${i}`, "aria-selected": String(i === at), onclick: () => take(one) },
      h("span", { class: "face" }, one.face), h("strong", {}, one.name), h("small", {}, one.kind))));
    if (!found.length) list.replaceChildren(h("li", { class: "nothing" }, "Nothing here is called that."));
    if (found.length) field.setAttribute("aria-activedescendant", `place-${at}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") take(found[at]);
    else if (step && found.length) at = (at + step + found.length) % found.length;
    else return;
    event.preventDefault();
    draw();
  };
  field.addEventListener("input", () => { at = 0; draw(); });
  const dialog = h("dialog", { class: "jump", "aria-label": "Jump to", onkeydown: keys, onclose: () => dialog.remove(),
    onclick: (event) => event.target === dialog && dialog.close() }, h("div", {}, h("label", { class: "field" }, icon("search"), field), list));
  document.body.append(dialog);
  draw();
  dialog.showModal();
  field.focus();
}
