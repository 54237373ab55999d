// Blocks of messages and views, as nodes.

import { cannotShow, h } from "./dom.js";
import { chart } from "./chart.js";
import { elementNode } from "./elements.js";
import { mrkdwn, plainText, textObject } from "./mrkdwn.js";
import { picture } from "./picture.js";
import { richText } from "./richtext.js";
import { table } from "./table.js";

function section(block, page, act, state) {
  return h("div", { class: "section" },
    h("div", { class: "words" },
      block.text ? textObject(block.text, page) : null,
      block.fields
        ? h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textObject(field, page))))
        : null,
    ),
    block.accessory ? h("div", { class: "accessory" }, elementNode(block.accessory, block, page, act, state?.[block.accessory.action_id])) : null,
  );
}

const context = (block, page) =>
  h("div", { class: "context" }, block.elements.map((one) =>
    h("span", {}, one.type === "image" ? picture(one) : textObject(one, page, { line: true }))));

const BLOCKS = {
  section,
  context,
  header: (block) => h("h3", { class: "header" }, plainText(block.text.text, block.text)),
  divider: () => h("hr"),
  actions: (block, page, act, state) =>
    h("div", { class: "actions" }, block.elements.map((one) => elementNode(one, block, page, act, state?.[one.action_id]))),
  image: (block) => h("figure", {}, block.title ? h("figcaption", {}, plainText(block.title.text, block.title)) : null, picture(block)),
  markdown: (block, page) => h("div", { class: "rich" }, mrkdwn(block.text, page)),
  rich_text: (block, page) => h("div", { class: "rich" }, richText(block, page)),
  table,
  data_table: table,
  data_visualization: chart,
  alert: (block, page) => h("div", { class: `alert ${block.level ?? "default"}` }, textObject(block.text, page)),
};

/**
 * One block; `act` is told what was pressed or picked in it, `state` is what a view holds for it by action_id. What we
 * can't show says so.
 */
export function blockNode(block, page, act, state) {
  try {
    return BLOCKS[block.type]?.(block, page, act, state) ?? cannotShow(block.type);
  } catch (error) {
    console.error(error);
    return cannotShow(block.type);
  }
}
