// First steps for somebody who is here for the first time: what to try, ticked off as it is done. The words are the host program's.

import { page } from "./desk.js";
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";

const DONE = "playground/done"; // for this visit
const DISMISSED = "playground/hints"; // for good

const done = new Set(JSON.parse(sessionStorage.getItem(DONE) ?? "[]"));

/** Something was done, by the names that a step's `done` may have: answered, reacted, moved. */
export function did(what) {
  if (!what || done.has(what)) return;
  done.add(what);
  sessionStorage.setItem(DONE, JSON.stringify([...done]));
  if (!document.getElementById("hints").hidden) drawHints(page());
}

let finished = false; // all steps are done
let over = false; // and its reader has gone on
addEventListener("hashchange", () => (over ||= finished));

function dismiss() {
  localStorage.setItem(DISMISSED, "dismissed");
  document.getElementById("hints").hidden = true;
  document.getElementById("messages").focus();
}

function stepNode(step, i, { current, isLast }, now) {
  const isDone = done.has(step.done);
  const shown = step === current || isLast; // in a narrow strip
  return h("li", { class: [isDone && "done", shown && "shown"].filter(Boolean).join(" "), "aria-current": step === current ? "step" : null },
    h("span", { class: "tick" }, isDone ? icon("check") : String(i + 1), isDone ? h("span", { class: "unseen" }, "Done: ") : null),
    h("div", {}, mrkdwn(step.text, now)));
}

/** Shows the steps, or nothing: where there are none, they were dismissed, or done with. Of a narrow strip only the current one is seen. */
export function drawHints(now, elsewhere = false) {
  const strip = document.getElementById("hints");
  const steps = now.state.first_steps ?? [];
  const current = steps.find((step) => !done.has(step.done));
  strip.hidden = elsewhere || over || !steps.length || localStorage.getItem(DISMISSED) !== null;
  finished = !current;
  if (strip.hidden) return;
  reconcile(strip, [{ key: "steps", sig: JSON.stringify([steps, [...done], now.me.id]), make: () => h("div", {},
    h("ol", {}, steps.map((step, i) => stepNode(step, i, { current, isLast: !current && i === steps.length - 1 }, now))),
    h("button", { type: "button", class: "quiet-button", "aria-label": "Hide the first steps", title: "Hide", "data-key": "hints", onclick: dismiss }, icon("close"))) }]);
}
