// Tables and charts.

import { h } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function cell(one, page) {
  if (one.type === "rich_text") return richText(one, page);
  if (one.type === "raw_number") return one.text ?? String(one.value);
  return plainText(one.text ?? "");
}

const isNumber = (one) => one?.type === "raw_number";

/** A table or data_table; the first row is the header, columns of numbers are set right. */
export function table(block, page) {
  const [head, ...rows] = block.rows;
  const setting = (i) => block.column_settings?.[i]?.align;
  const align = head.map((_, i) => setting(i) ?? (rows.length && rows.every((row) => isNumber(row[i])) ? "right" : "left"));
  const rowHeader = block.type === "data_table" ? (block.row_header_column_index ?? 0) : -1;
  const line = (row, tag) => h("tr", {}, row.map((one, i) => {
    const heads = tag === "th" || i === rowHeader;
    const scope = tag === "th" ? "col" : heads ? "row" : null;
    return h(heads ? "th" : "td", { class: align[i], scope }, cell(one, page));
  }));
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
    h("table", {},
      block.caption ? h("caption", {}, block.caption) : null,
      h("thead", {}, line(head, "th")),
      h("tbody", {}, rows.map((row) => line(row, "td"))),
    ),
  );
}

function bar(label, value, most, series) {
  const share = most > 0 ? Math.max(0, (100 * value) / most) : 0;
  const track = h("span", { class: "track" }, h("span", { class: `fill s${series % 6}` }));
  track.firstChild.style.width = `${share}%`;
  return h("li", {}, h("span", { class: "label" }, label), track, h("span", { class: "value" }, value.toLocaleString("en-GB")));
}

function bars(chart) {
  if (chart.type === "pie") {
    const sum = chart.segments.reduce((total, one) => total + one.value, 0);
    return chart.segments.map((one, i) => bar(one.label, one.value, sum, i));
  }
  const most = Math.max(...chart.series.flatMap((one) => one.data.map((point) => point.value)));
  return chart.axis_config.categories.flatMap((category) =>
    chart.series.map((series, i) => {
      const value = series.data.find((point) => point.label === category)?.value ?? 0;
      return bar(i === 0 ? category : "", value, most, i);
    }),
  );
}

/** A data_visualization block, of whatever kind, as a list of bars. */
export function figure(block) {
  const { chart } = block;
  const several = chart.series?.length > 1;
  const key = several && h("p", { class: "key" }, chart.series.map((one, i) => h("span", {}, h("i", { class: `fill s${i % 6}` }), one.name)));
  const axis = [chart.axis_config?.x_label, chart.axis_config?.y_label].filter(Boolean).join(" · ");
  return h("figure", { class: "chart" },
    h("figcaption", {}, block.title, axis && h("small", {}, axis)),
    key,
    h("ul", {}, bars(chart)),
  );
}
