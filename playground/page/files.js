// Files of a message: what they are, the first lines of a text, and a way to read or keep them.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const UNITS = ["bytes", "kB", "MB"];

function sizeOf(bytes) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** step).toLocaleString("en-GB", { maximumFractionDigits: step ? 1 : 0 })} ${UNITS[step]}`;
}

/** The address of a file for this member, on this page's own server. */
const addressOf = (url, page) => `${new URL(url).pathname}?t=${encodeURIComponent(page.me.token)}`;

function preview(file) {
  if (!file.preview) return null;
  const more = file.lines_more === 1 ? "1 more line" : `${file.lines_more} more lines`;
  return h("div", {}, h("pre", {}, file.preview), file.lines_more ? h("p", { class: "small-print" }, more) : null);
}

function fileNode(file, page) {
  const name = file.title || file.name;
  return h("section", { class: "file", "aria-label": `File: ${name}` },
    h("header", {}, icon("file"),
      h("a", { href: addressOf(file.url_private, page), target: "_blank", rel: "noopener" }, name),
      h("small", {}, [name === file.name ? null : file.name, file.pretty_type, sizeOf(file.size)].filter(Boolean).join(" · ")),
      h("a", { href: addressOf(file.url_private_download, page), download: file.name, class: "keep" }, "Download")),
    preview(file));
}

export const fileNodes = (message, page) => (message.files ?? []).map((file) => fileNode(file, page));
