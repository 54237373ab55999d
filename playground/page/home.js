// The app's own place: its Home tab, what it says about itself, and the line of tabs above them and above its messages.

import { h } from "./dom.js";
import { viewForm } from "./form.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";

let drawn = null; // {key, form}: whose view, and its blocks

/** Shows the view in `pane`, or that there is none. `hands.act(view, action)` tells the app. */
export function drawHome(pane, view, page, hands) {
  const key = view && `${view.id}/${page.me.id}`;
  if (!view) {
    drawn = null;
    pane.replaceChildren(h("div", { class: "nothing" }, icon("app"), h("p", {}, `${page.state.app.name} shows nothing here yet.`)));
    return;
  }
  if (drawn?.key !== key) {
    const body = h("div", { class: "body blocks" });
    pane.replaceChildren(body);
    drawn = { key, form: viewForm(body, hands) };
  }
  drawn.form.show(view, page);
}

/** What the app says about itself, its commands, and its shortcuts. */
export function drawAbout(pane, page) {
  drawn = null;
  const { app, commands, shortcuts } = page.state;
  const terms = (title, list) => (list.length ? [h("h3", {}, title), h("dl", {}, list)] : null);
  pane.replaceChildren(h("div", { class: "body about" },
    h("header", {}, avatar(app.bot_user_id, app.name, { isApp: true }), h("div", {}, h("h2", {}, app.name), h("p", {}, app.description ?? ""))),
    (app.long_description ?? "").split("\n\n").filter(Boolean).map((part) => h("p", {}, part)),
    terms("Commands", commands.map((one) => [h("dt", {}, h("code", {}, one.command)), h("dd", {}, one.description, one.usage_hint ? h("small", {}, one.usage_hint) : null)])),
    terms("Shortcuts", shortcuts.map((one) => [h("dt", {}, one.name),
      h("dd", {}, one.description, h("small", {}, one.type === "message" ? "In a message's menu" : "Beside the field in which you write"))]))));
}

/** The tabs of the app; `current` is one of them, `pick(tab)` goes there. */
export function tabs(current, pick) {
  const tab = (name, label) =>
    h("button", { type: "button", class: "tab", "aria-current": name === current ? "page" : null, "data-key": `tab/${name}`, onclick: () => pick(name) }, label);
  return h("nav", { class: "tabs", "aria-label": "App" }, tab("home", "Home"), tab("messages", "Messages"), tab("about", "About"));
}
