// Changing a message of one's own, in a small dialog.

import { h } from "./dom.js";

/** The references in a text as one would type them: <@U1> -> @ada. */
function typedForm(text, page) {
  return text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${page.state.members.find((one) => one.id === id)?.name ?? id}`)
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `#${page.channelName(id) ?? id}`)
    .replace(/<!(here|channel|everyone)>/g, "@$1")
    .replace(/<([^<>|]+)(?:\|[^<>]*)?>/g, "$1")
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** Opens the dialog; `save(text)` resolves once the message is changed and rejects if it wasn't. */
export function editor(message, page, save) {
  const field = h("textarea", { rows: "6", "aria-label": "Message" });
  field.value = typedForm(message.text, page);
  const close = () => dialog.close();
  const submit = async (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    await save(field.value.trim()).then(close, () => field.focus());
  };
  const dialog = h("dialog", { class: "question", "aria-label": "Edit message", onclose: () => dialog.remove() },
    h("form", { onsubmit: submit },
      h("h2", {}, "Edit message"),
      h("div", { class: "body" }, field),
      h("footer", {},
        h("button", { type: "button", class: "plain", onclick: close }, "Cancel"),
        h("button", { type: "submit", class: "primary" }, "Save"))));
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
}
