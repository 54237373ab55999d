// The page's own signs, drawn with a pen of one width on a field of 20 × 20. Buttons name themselves; these are silent.

import { s } from "./dom.js";

const PATHS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5",
  lock: "M5.5 9h9v7.5h-9zM7.2 9V6.6a2.8 2.8 0 0 1 5.6 0V9",
  app: "M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z",
  person: "M10 9.8a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM3.8 17c.5-3.3 3-4.8 6.2-4.8s5.7 1.5 6.2 4.8",
  smile: "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM6.8 11.8c.7 1.5 1.8 2.2 3.2 2.2s2.5-.7 3.2-2.2M7.6 8v.3M12.4 8v.3",
  thread: "M3.5 4h13v9.5H9l-3.7 3v-3H3.5zM7 7.3h6M7 10.2h4",
  edit: "m4 16 .7-3.3L13 4.4l2.6 2.6-8.3 8.3zM11.5 6l2.6 2.6",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5",
  more: "M10 4.7v.2M10 10v.1M10 15.2v.1",
  across: "M4.7 10h.2M10 10h.1M15.2 10h.1",
  close: "m5 5 10 10M15 5 5 15",
  menu: "M3.5 5.5h13M3.5 10h13M3.5 14.5h13",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13.2 13.2l3.5 3.5",
  light: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1",
  dark: "M16.2 12.2A6.7 6.7 0 0 1 7.8 3.8a6.7 6.7 0 1 0 8.4 8.4z",
  auto: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 3v14M10 6h4.5M10 9h6.5M10 12h6.3M10 15h4",
  bolt: "M11 2.5 4.5 11.5H9.5L8.5 17.5 15.5 8.5H10.5z",
  send: "M3.5 9.7 16.5 3.5 11.5 16.5 9.3 11.2zM9.3 11.2 16.5 3.5",
  eye: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  down: "m5.5 8 4.5 4.5L14.5 8",
  left: "M12 4.5 6.5 10l5.5 5.5",
  right: "M8 4.5 13.5 10 8 15.5",
  check: "m4.5 10.5 3.5 3.5 7.5-8",
  pulse: "M2.5 10.5h3.5l2-5.5 4 10 2-4.5h3.5",
  file: "M5.5 3h6l3.5 3.5V17h-9.5zM11.5 3v3.5H15M8 10h4.5M8 13h4.5",
};

/** One of the signs above, as large as the text beside it asks for. */
export const icon = (name) =>
  s("svg", { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" }, s("path", { d: PATHS[name] }));
