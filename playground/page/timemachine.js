// The bar on top: what time it is in the playground, and moving on.

import { gesture, listen, readState } from "./api.js";
import { h, reconcile, say } from "./dom.js";
import { clock, shortDay } from "./time.js";

const STEPS = [["1h", "+1 hour"], ["1d", "+1 day"], ["1w", "+1 week"]];
const A_MINUTE = 20_000; // the clock goes on by itself: often enough for its minutes

/** Fills `element` for as long as the page lives; `state` is the first /playground/state. */
export function mount(element, state) {
  let now = state.now;
  let moving = false;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  const draw = () => {
    const moment = new Date(now);
    reconcile(element, [{
      key: "bar", sig: JSON.stringify([now.slice(0, 16), moving]),
      make: () => h("div", { class: "time" },
        h("span", {}, "Playground time"), h("strong", {}, `${shortDay(moment, zone)}, ${clock(moment, zone)}`),
        h("span", { class: "steps" }, STEPS.map(([advance, label]) =>
          h("button", { type: "button", class: "plain", disabled: moving, "data-key": `clock/${advance}`, onclick: () => move(advance) }, label))),
        h("span", { role: "status" }, moving ? "Moving…" : "")),
    }]);
  };
  const look = async () => {
    ({ now } = await readState().catch(() => ({ now })));
    draw();
  };
  const move = async (advance) => {
    moving = true;
    draw();
    await gesture("clock", { advance }).catch((error) => say(error.message));
    moving = false;
    await look();
    if (document.activeElement === document.body) element.querySelector(`[data-key="clock/${advance}"]`)?.focus();
  };
  listen(({ kind }) => kind === "clock" && look());
  setInterval(() => document.hidden || look(), A_MINUTE);
  draw();
}
