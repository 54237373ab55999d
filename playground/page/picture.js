// Pictures. This page asks nobody but its own playground for anything: a picture from elsewhere is said, not shown.

import { h } from "./dom.js";

const isOurs = (url) => url && new URL(url, location.href).origin === location.origin;

/** The picture of an image block or element, or its description in its place. */
export function picture({ image_url, alt_text }) {
  if (isOurs(image_url)) return h("img", { class: "picture", src: image_url, alt: alt_text, loading: "lazy" });
  return h("span", { class: "picture elsewhere", title: image_url ?? "A picture kept in Slack" }, `Picture: ${alt_text}`);
}
