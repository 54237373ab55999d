// Tables: table as it is, data_table to be sorted by its columns and turned in pages.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { plainText } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const PAGE_SIZE = 10; // rows of a data_table that names no size

function cell(one, page) {
  if (one.type === "rich_text") return richText(one, page);
  if (one.type === "raw_number") return one.text ?? one.value.toLocaleString("en-GB");
  return plainText(one.text ?? "");
}

const isNumber = (one) => one?.type === "raw_number";

/** Where each column stands: as it says, or numbers right. */
function alignments(block) {
  const [head, ...rows] = block.rows;
  return head.map((_, i) =>
    block.column_settings?.[i]?.align ?? (rows.length && rows.every((row) => isNumber(row[i])) ? "right" : "left"));
}

const words = (one, page) => h("span", {}, cell(one, page)).textContent;
const inOrder = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

function compare(a, b, page) {
  if (isNumber(a) && isNumber(b)) return a.value - b.value;
  return inOrder.compare(words(a, page), words(b, page));
}

/** A table or data_table; the first row is the header. */
export function table(block, page) {
  const [head, ...rows] = block.rows;
  const isData = block.type === "data_table";
  const align = alignments(block);
  const rowHeader = isData ? (block.row_header_column_index ?? 0) : -1;
  const size = isData ? (block.page_size ?? PAGE_SIZE) : rows.length || 1;
  const pages = Math.ceil(rows.length / size);
  let sorted = { by: null, down: false };
  let at = 0;

  const body = h("tbody", {});
  const foot = h("footer", { hidden: pages < 2 });
  const line = (row) => h("tr", {}, row.map((one, i) =>
    h(i === rowHeader ? "th" : "td", { class: align[i], scope: i === rowHeader ? "row" : null }, cell(one, page))));
  const heads = head.map((one, i) => {
    const sort = h("button", { type: "button", onclick: () => sortBy(i) }, cell(one, page), icon("down"));
    return h("th", { class: align[i], scope: "col" }, isData ? sort : cell(one, page));
  });

  function sortBy(column) {
    const numbers = rows.every((row) => isNumber(row[column])); // of figures one wants the largest first
    sorted = { by: column, down: sorted.by === column ? !sorted.down : numbers };
    at = 0;
    draw();
  }
  function turn(by) {
    at += by;
    draw();
    (foot.querySelector(`[data-turn="${by}"]:enabled`) ?? foot.querySelector("button:enabled"))?.focus();
  }
  function draw() {
    const { by, down } = sorted;
    const shown = by === null ? rows : rows.toSorted((a, b) => compare(a[by], b[by], page) * (down ? -1 : 1));
    body.replaceChildren(...shown.slice(at * size, (at + 1) * size).map(line));
    heads.forEach((node, i) => node.setAttribute("aria-sort", i !== by ? "none" : down ? "descending" : "ascending"));
    const turner = (sign, label, step, possible) =>
      h("button", { type: "button", class: "quiet-button", "aria-label": label, disabled: !possible, "data-turn": String(step), onclick: () => turn(step) }, icon(sign));
    foot.replaceChildren(
      h("span", {}, `${at * size + 1}–${Math.min(rows.length, (at + 1) * size)} of ${rows.length}`),
      turner("left", "Page before", -1, at > 0), turner("right", "Next page", 1, at < pages - 1));
  }
  draw();
  return h("div", { class: isData ? "table data" : "table" },
    h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
      h("table", {}, block.caption ? h("caption", {}, block.caption) : null, h("thead", {}, h("tr", {}, heads)), body)),
    foot);
}
