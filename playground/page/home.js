// The Home tab of the app, and the line of tabs above it and above its messages.

import { h } from "./dom.js";
import { viewForm } from "./form.js";

let drawn = null; // {key, form}: whose view, and its blocks

/** Shows the view in `pane`, or that there is none. `hands.act(view, action)` tells the app. */
export function drawHome(pane, view, page, hands) {
  const key = view && `${view.id}/${page.me.id}`;
  if (!view) {
    drawn = null;
    pane.replaceChildren(h("p", { class: "nothing" }, `${page.state.app.name} shows nothing here yet.`));
    return;
  }
  if (drawn?.key !== key) {
    const body = h("div", { class: "body blocks" });
    pane.replaceChildren(body);
    drawn = { key, form: viewForm(body, hands) };
  }
  drawn.form.show(view, page);
}

/** The tabs of the app; `current` is "home" or "messages", `pick(tab)` goes there. */
export function tabs(current, pick) {
  const tab = (name, label) =>
    h("button", { type: "button", class: "tab", "aria-current": name === current ? "page" : null, "data-key": `tab/${name}`, onclick: () => pick(name) }, label);
  return h("nav", { class: "tabs", "aria-label": "App" }, tab("home", "Home"), tab("messages", "Messages"));
}
