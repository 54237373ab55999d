// On narrow screens the left side is a drawer over the page.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const app = document.getElementById("app");
const isOpen = () => app.classList.contains("drawer");

export function closeDrawer() {
  if (!isOpen()) return;
  app.classList.remove("drawer");
  document.getElementById("channel").inert = false;
  document.querySelector('[data-key="drawer"]')?.focus();
}

function openDrawer() {
  app.classList.add("drawer");
  document.getElementById("channel").inert = true;
  document.querySelector("#side button")?.focus();
}

/** The button that pulls it out; wide screens don't show it. */
export const drawerButton = () =>
  h("button", { type: "button", class: "quiet-button drawer-button", "aria-label": "Conversations", "data-key": "drawer", onclick: openDrawer }, icon("menu"));

app.addEventListener("click", (event) => event.target === app && closeDrawer()); // the shade beside it
app.addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && !event.defaultPrevented && closeDrawer());
