// Modals: the views of the member's stack, each a dialog; the top one is at hand, and those below keep what was entered.

import { h, reconcile } from "./dom.js";
import { viewForm } from "./form.js";
import { icon } from "./icons.js";
import { plainText } from "./mrkdwn.js";

const shown = new Map(); // view and member -> {dialog, show}

/**
 * Shows the stack, the top one last; dialogs of views that are gone close. `hands`: submit(view, values) resolving to {errors:
 * {block_id: sentence}, closed: whether the view is gone}, cancel(view), act(view, action).
 */
export function showModals(views, page, hands) {
  const wanted = new Map(views.map((view) => [`${view.id}/${page.me.id}`, view]));
  for (const [key, { dialog }] of [...shown].reverse()) {
    if (wanted.has(key)) continue;
    shown.delete(key);
    dialog.close(); // gives the focus back to where it came from
    dialog.remove();
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
  let busy = null; // what is under way: people press twice for one submission
  let leaving = false; // and browsers may ask twice for one Escape
  let gone = false; // what was sent off closed it

  const once = async (work) => {
    if (busy) return;
    dialog.setAttribute("aria-busy", "true");
    trouble.textContent = "";
    busy = form.settled().then(work).catch((error) => (trouble.textContent = error.message));
    await busy;
    busy = null;
    dialog.removeAttribute("aria-busy");
  };
  const cancel = async () => {
    if (leaving) return;
    leaving = true;
    while (busy) await busy;
    if (!gone) await once(async () => (leaving = (await hands.cancel(view)) !== null));
    if (!leaving && !dialog.open) dialog.showModal();
  };
  const submit = () => once(async () => {
    const { errors, closed } = await hands.submit(view, form.values());
    gone = closed;
    form.complain(errors);
  });
  const send = (event) => {
    event.preventDefault();
    if (view.submit) submit();
  };
  const dialog = h("dialog", { class: "modal", "aria-labelledby": id, onclose: () => shown.has(key) && cancel(), // some browsers close it themselves at a second Escape
    oncancel: (event) => { event.preventDefault(); cancel(); } },
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
      if (isNew) {
        document.body.append(dialog);
        dialog.showModal();
      }
      const lost = document.activeElement === document.body; // with a field or a button that is no more
      if ((isNew || lost) && !form.focus()) foot.querySelector("button").focus();
    },
  };
}
