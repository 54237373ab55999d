// Charts: bars, lines, areas and pies, drawn as wide as there is room.

import { h, s } from "./dom.js";

const HEIGHT = 230;
const WIDEST = 560;
const FIRST_WIDTH = 480; // until the page knows how much room there is
const LETTER = 6.4; // pixels of an average letter in the chart's type
const TOP = 12;

const number = (value) => value.toLocaleString("en-GB", { maximumFractionDigits: 2 });
const fill = (i) => `s${i % 6}`;

/** Round figures for an axis that holds these values and zero. */
function ticks(values, wanted = 4) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values) || 1];
  const rough = (most - least) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) * power;
  const step = values.every(Number.isInteger) ? Math.ceil(round) : round;
  const found = [Math.floor(least / step) * step];
  while (found.at(-1) < most) found.push(Number((found.at(-1) + step).toPrecision(12)));
  return found;
}

/** A label on at most two lines, cut to what has room. */
function lines(text, room) {
  const most = Math.max(3, Math.floor(room / LETTER));
  const cut = (line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line);
  if (text.length <= most) return [text];
  const space = text.lastIndexOf(" ", most);
  const at = space > 0 ? space : text.indexOf(" ");
  return at > 0 ? [cut(text.slice(0, at)), cut(text.slice(at + 1))] : [cut(text)];
}

const valueOf = (series, category) => series.data.find((point) => point.label === category)?.value ?? 0;

const named = (node, series, category, value) => {
  node.append(s("title", {}, `${category}${series ? `, ${series}` : ""}: ${number(value)}`));
  return node;
};

/** The places of bars, lines and areas: x by category, y by value. */
function frame(chart, width) {
  const { categories } = chart.axis_config;
  const values = chart.series.flatMap((one) => one.data.map((point) => point.value));
  const marks = ticks(values);
  const left = Math.max(...marks.map((one) => number(one).length)) * LETTER + 10 + (chart.axis_config.y_label ? 16 : 0);
  const room = (width - left - 6) / categories.length;
  const labels = categories.map((one) => lines(one, room - 4));
  const deep = Math.max(...labels.map((one) => one.length)) * 14 + 8 + (chart.axis_config.x_label ? 16 : 0);
  const bottom = HEIGHT - deep;
  const y = (value) => bottom - ((value - marks[0]) / (marks.at(-1) - marks[0])) * (bottom - TOP);
  return { categories, marks, left, room, labels, bottom, y, x: (i) => left + room * (i + 0.5), width };
}

function axes({ axis_config: { x_label, y_label } }, f) {
  return [
    f.marks.map((mark) => [
      s("line", { class: mark === 0 ? "zero" : "grid", x1: f.left, x2: f.width, y1: f.y(mark), y2: f.y(mark) }),
      s("text", { class: "mark", x: f.left - 7, y: f.y(mark) + 4, "text-anchor": "end" }, number(mark))]),
    f.labels.map((label, i) => s("text", { class: "mark", y: f.bottom + 16, "text-anchor": "middle" },
      label.map((line, k) => s("tspan", { x: f.x(i), dy: k ? 14 : 0 }, line)))),
    x_label && s("text", { class: "axis", x: (f.left + f.width) / 2, y: HEIGHT - 3, "text-anchor": "middle" }, x_label),
    y_label && s("text", { class: "axis", "text-anchor": "middle", transform: `translate(11 ${(TOP + f.bottom) / 2}) rotate(-90)` }, y_label),
  ];
}

function bars(chart, f) {
  const wide = Math.min(46, (f.room * 0.66) / chart.series.length);
  return f.categories.map((category, i) => chart.series.map((series, k) => {
    const value = valueOf(series, category);
    const x = f.x(i) + (k - chart.series.length / 2) * wide + 1;
    const [top, foot] = [f.y(Math.max(0, value)), f.y(Math.min(0, value))];
    return [
      named(s("rect", { class: fill(k), x, y: top, width: wide - 2, height: Math.max(0.5, foot - top), rx: 3 }), chart.series.length > 1 ? series.name : "", category, value),
      chart.series.length === 1 ? s("text", { class: "value", x: x + wide / 2 - 1, y: top - 4, "text-anchor": "middle" }, number(value)) : null,
    ];
  }));
}

function curves(chart, f) {
  return chart.series.map((series, k) => {
    const points = f.categories.map((category, i) => [f.x(i), f.y(valueOf(series, category))]);
    const path = `M${points.map((point) => point.join(" ")).join("L")}`;
    const zero = f.y(Math.max(0, f.marks[0]));
    return [
      chart.type === "area" ? s("path", { class: `under ${fill(k)}`, d: `${path}L${points.at(-1)[0]} ${zero}L${points[0][0]} ${zero}Z` }) : null,
      s("path", { class: `line ${fill(k)}`, d: path }),
      points.map(([x, y], i) => named(s("circle", { class: fill(k), cx: x, cy: y, r: 3.5 }), series.name, f.categories[i], valueOf(series, f.categories[i]))),
    ];
  });
}

function pie({ segments }) {
  const sum = segments.reduce((total, one) => total + one.value, 0);
  const at = (share) => [Math.sin(share * 2 * Math.PI) * 90, -Math.cos(share * 2 * Math.PI) * 90].map((one) => one.toFixed(2)).join(" ");
  let done = 0;
  return segments.map((one, i) => {
    const [from, to] = [done / sum, (done + one.value) / sum];
    done += one.value;
    const node = segments.length === 1
      ? s("circle", { class: fill(i), r: 90 })
      : s("path", { class: `slice ${fill(i)}`, d: `M0 0L${at(from)}A90 90 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z` });
    return named(node, "", one.label, one.value);
  });
}

const KINDS = { bar: bars, line: curves, area: curves };

function drawing(chart, width, label) {
  const attributes = { role: "img", "aria-label": label };
  if (chart.type === "pie") return s("svg", { ...attributes, class: "pie", viewBox: "-92 -92 184 184", width: 184, height: 184 }, pie(chart));
  const f = frame(chart, width);
  return s("svg", { ...attributes, viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT }, axes(chart, f), KINDS[chart.type](chart, f));
}

/** What each colour stands for; of a pie's parts their figures, too. */
function legend(chart) {
  const parts = chart.segments ?? (chart.series.length > 1 ? chart.series : []);
  const sum = chart.segments?.reduce((total, one) => total + one.value, 0);
  if (!parts.length) return null;
  return h("ul", { class: "key" }, parts.map((one, i) => h("li", {}, h("i", { class: `swatch ${fill(i)}` }), one.name ?? one.label,
    sum ? h("b", {}, `${number(one.value)} · ${Math.round((100 * one.value) / sum)} %`) : null)));
}

/** The same in words, for who doesn't see it. */
function inWords({ title, chart }) {
  if (chart.type === "pie") return `${title}. ${chart.segments.map((one) => `${one.label}: ${number(one.value)}`).join("; ")}`;
  const told = chart.series.map((series) =>
    `${series.name}: ${chart.axis_config.categories.map((category) => `${category} ${number(valueOf(series, category))}`).join(", ")}`);
  return `${title}. ${told.join("; ")}`;
}

/** A data_visualization block. */
export function chart(block) {
  const label = inWords(block);
  const place = h("div", { class: "drawing" }, drawing(block.chart, FIRST_WIDTH, label));
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.min(WIDEST, Math.floor(contentRect.width));
    if (width > 0) place.replaceChildren(drawing(block.chart, width, label));
  }).observe(place);
  return h("figure", { class: `chart ${block.chart.type}` }, h("figcaption", {}, block.title), place, legend(block.chart));
}
