// The bar of time: the present moment, steps and jumps ahead, and a story of some weeks told in about a minute.

import { gesture, listen, wire } from "./api.js";
import { h, reconcile, say } from "./dom.js";
import { clock, shortDay, shortTime } from "./time.js";

const STEPS = [["1d", "+1 day"], ["1w", "+1 week"]];
const DOES = {
  reply: "replies", late: "replies, too late", read: "reads the others", peek: "peeks", check: "compares",
  practise: "practises", away: "goes away", hide: "hides", remind: "asks to be reminded", extra: "asks for one more",
};

/** Draws the bar into `element` and keeps it true. `state`: the playground's, for the members' names. */
export function mount(element, state) {
  const names = new Map(state.members.map((member) => [member.id, member.real_name]));
  const bar = { time: null, read: performance.now(), moving: null, names };
  const draw = () => bar.time && reconcile(element, items(bar, hands));

  const refresh = async () => {
    const channel = new URLSearchParams(location.hash.slice(1)).get("channel");
    const answer = await fetch(`/playground/time${channel ? `?${new URLSearchParams({ channel })}` : ""}`).catch(() => null);
    if (!answer?.ok) return;
    bar.time = await answer.json();
    bar.read = performance.now();
    draw();
  };
  const moved = async (key, name, body) => {
    bar.moving = key;
    draw();
    try {
      await gesture(name, body);
    } catch (error) {
      say(error.message);
    }
    bar.moving = null;
    await refresh();
    if (document.activeElement === document.body) element.querySelector(`[data-key="${key}"]`)?.focus();
  };
  const hands = {
    step: (advance) => moved(`time/${advance}`, "clock", { advance }),
    jump: (name) => moved(`time/${name}`, "jump", { name, channel: new URLSearchParams(location.hash.slice(1)).get("channel") }),
    tell: () => moved("time/story", "story", {}),
    stop: () => moved("time/story", "story/stop", {}),
  };

  wire.addEventListener("story", ({ detail }) => {
    if (!bar.time) return;
    Object.assign(bar.time, { story: detail, now: detail.now });
    bar.read = performance.now();
    draw();
    if (detail.running) return;
    refresh();
    if (detail.refused.length) say(`In the story ${detail.refused.length} things were refused, first: ${detail.refused[0]}`);
  });
  listen(({ kind }) => kind === "clock" && !bar.time?.story?.running && refresh());
  addEventListener("hashchange", refresh);
  setInterval(draw, 1000); // the clock goes on by itself
  setInterval(() => document.hidden || bar.time?.story?.running || refresh(), 5000); // so does what is planned
  refresh();
}

/** The present moment; while a story is told the clock stands between its steps. */
const present = ({ time, read }) =>
  new Date(Date.parse(time.now) + (time.story?.running ? 0 : performance.now() - read));

function items(bar, hands) {
  const { time } = bar;
  const now = present(bar);
  const zone = time.tz ?? "UTC";
  const busy = Boolean(bar.moving || time.story?.running);
  const minute = now.toISOString().slice(0, 16);
  return [
    { key: "now", sig: minute + zone, make: () => moment(now, zone) },
    { key: "moves", sig: JSON.stringify([time.jumps, busy, bar.moving, minute]), make: () =>
      h("div", { class: "moves" },
        time.jumps.map((jump) => jumpButton(jump, now, zone, busy, hands)),
        STEPS.map(([advance, label]) =>
          h("button", { type: "button", class: "plain", disabled: busy, "data-key": `time/${advance}`, onclick: () => hands.step(advance) }, label)),
        h("span", { class: "moving", role: "status" }, bar.moving && bar.moving !== "time/story" ? "Moving…" : "")) },
    ...(time.story ? [storyItem(bar, busy, hands)] : []),
  ];
}

const moment = (now, zone) => h("div", { class: "now", title: zone },
  h("strong", {}, clock(now, zone)), h("span", {}, shortDay(now, zone)), h("small", {}, zone.replace(/.*\//, "").replaceAll("_", " ")));

function jumpButton(jump, now, zone, busy, hands) {
  return h("button", {
    type: "button", class: "plain jump", disabled: busy || !jump.at, "data-key": `time/${jump.name}`, onclick: () => hands.jump(jump.name),
  }, jump.label, h("small", {}, jump.at ? shortTime(new Date(jump.at), now, zone) : jump.nothing));
}

function storyItem(bar, busy, hands) {
  const { story } = bar.time;
  if (!story.running) {
    return { key: "story", sig: JSON.stringify(["idle", busy]), make: () => h("div", { class: "story" },
      h("button", {
        type: "button", class: "primary", disabled: busy, "data-key": "time/story", onclick: hands.tell,
        title: "Simulated members answer, vote, forget, travel and hide for three weeks. You can join in.",
      }, "Three weeks in a minute")) };
  }
  const who = story.user ? `${bar.names.get(story.user) ?? "Somebody"} ${DOES[story.did] ?? story.did}` : "";
  return { key: "telling", sig: JSON.stringify([story.share, who]), make: () => h("div", { class: "story" },
    h("progress", { max: "1", value: String(story.share), "aria-label": "How much of the story is told" }),
    h("span", {}, who),
    h("button", { type: "button", class: "plain", "data-key": "time/story", onclick: hands.stop }, "Stop")) };
}
