// rich_text blocks: what Slack's own composer writes.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, link, userMention } from "./mrkdwn.js";
import { slackDate } from "./time.js";

const MARKS = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

const INLINE = {
  text: (one) => one.text.split("\n").flatMap((line, i) => [i > 0 && h("br"), line]),
  link: (one, page) => link(one.url, one.text ?? one.url, page),
  user: (one, page) => userMention(one.user_id, page),
  channel: (one, page) => channelMention(one.channel_id, page),
  usergroup: (one) => broadcast(one.usergroup_id),
  emoji: (one) => emoji(one.name),
  broadcast: (one) => broadcast(one.range),
  color: (one) => one.value,
  date: (one, page) => slackDate(one.timestamp, one.format, page.now, page.me.tz),
};

function inlineNode(one, page) {
  let node = INLINE[one.type]?.(one, page) ?? `[${one.type}]`;
  for (const [style, tag] of Object.entries(MARKS)) if (one.style?.[style]) node = h(tag, {}, node);
  return node;
}

const inlines = (element, page) => element.elements.map((one) => inlineNode(one, page));

const ELEMENTS = {
  rich_text_section: (element, page) => h("p", {}, inlines(element, page)),
  rich_text_preformatted: (element, page) => h("pre", {}, inlines(element, page)),
  rich_text_quote: (element, page) => h("blockquote", {}, inlines(element, page)),
  rich_text_list: (element, page) =>
    h(element.style === "ordered" ? "ol" : "ul", { start: element.offset ? element.offset + 1 : null },
      element.elements.map((item) => h("li", {}, inlines(item, page)))),
};

/** The nodes of a rich_text block. */
export const richText = (block, page) =>
  block.elements.map((element) => ELEMENTS[element.type]?.(element, page) ?? `[${element.type}]`);
