// Modals: the views of the member's stack, each a dialog; the top one is at hand, and those below keep what was entered.

import { h, reconcile } from "./dom.js";
import { viewForm } from "./form.js";
import { icon } from "./icons.js";
import { plainText } from "./mrkdwn.js";

const shown = new Map(); // view and member -> {dialog, show}

/**
 * Shows the stack, the top one last; dialogs of views that are gone close. `hands`: submit(view, values) resolving to
 * {block_id: sentence} where something is wrong, cancel(view), act(view, action).
 */
export function showModals(views, page, hands) {
  const wanted = new Map(views.map((view) => [`${view.id}/${page.me.id}`, view]));
  for (const [key, { dialog }] of [...shown].reverse()) {
    if (wanted.has(key)) continue;
    dialog.close(); // gives the focus back to where it came from
    dialog.remove();
    shown.delete(key);
  }
  for (const [key, view] of wanted) {
    const isNew = !shown.has(key);
    if (isNew) shown.set(key, build(key, hands));
    const { dialog, show } = shown.get(key);
    show(view, page, isNew);
    dialog.inert = view !== views.at(-1);
  }
}

function build(key, hands) {
  const id = `modal-${key.replace("/", "-")}`;
  const head = h("header", {});
  const body = h("div", { class: "blocks" });
  const foot = h("footer", {});
  const trouble = h("p", { class: "error", role: "alert" });
  const form = viewForm(body, hands);
  let view = null;
  let busy = false; // browsers may ask twice for one Escape, and people for one submission

  const once = async (work) => {
    if (busy) return;
    busy = true;
    dialog.setAttribute("aria-busy", "true");
    trouble.textContent = "";
    try {
      await form.settled();
      await work();
    } catch (error) {
      trouble.textContent = error.message;
    }
    busy = false;
    dialog.removeAttribute("aria-busy");
  };
  const cancel = () => once(() => hands.cancel(view));
  const submit = () => once(async () => form.complain(await hands.submit(view, form.values())));
  const send = (event) => {
    event.preventDefault();
    if (view.submit) submit();
  };
  const dialog = h("dialog", { class: "modal", "aria-labelledby": id, oncancel: (event) => { event.preventDefault(); cancel(); } },
    h("form", { novalidate: true, onsubmit: send }, head, h("div", { class: "body" }, body, trouble), foot));

  const words = () => {
    const close = view.close?.text ?? (view.submit ? "Cancel" : "Close");
    return [
      [head, [view.title, view.previous_view_id], () => [
        view.previous_view_id ? h("button", { type: "button", class: "quiet-button", "aria-label": "Back", title: "Back", onclick: cancel }, icon("left")) : null,
        h("h2", { id }, plainText(view.title.text, view.title)),
        h("button", { type: "button", class: "quiet-button", "aria-label": "Close", title: "Close", onclick: cancel }, icon("close"))]],
      [foot, [close, view.submit], () => [
        h("button", { type: "button", class: "plain", "data-key": `${id}/close`, onclick: cancel }, close),
        view.submit ? h("button", { type: "submit", class: "primary", "data-key": `${id}/submit` }, plainText(view.submit.text, view.submit)) : null]],
    ];
  };
  return {
    dialog,
    show(next, page, isNew) {
      view = next;
      for (const [place, dependsOn, make] of words()) {
        reconcile(place, [{ key: "all", sig: JSON.stringify(dependsOn), make: () => h("div", {}, make()) }]);
      }
      form.show(next, page);
      if (!isNew) return;
      document.body.append(dialog);
      dialog.showModal();
      if (!form.focus()) foot.querySelector("button").focus();
    },
  };
}
