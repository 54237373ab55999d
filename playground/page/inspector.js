// The inspector: what goes between Slack and the app, as it goes. A list to look through on the left, one entry in full on the right.

import { wire } from "./api.js";
import { h, reconcile } from "./dom.js";
import { detail } from "./inspectordetail.js";

const KEPT = 3000;
const SHOWN = 300;
const KINDS = [
  ["", "Everything"], ["call", "Web API"], ["event", "Events"], ["command", "Commands"], ["action", "Actions"],
  ["view", "Views"], ["response", "response_url"], ["socket", "Connection"],
];
const WAYS = { in: ["→", "to the app"], out: ["←", "from the app"], member: ["·", "a member’s own call"] };

/** Fills `element`, which is hidden until somebody wants it. `state`: the playground's, for the members' names. */
export function mount(element, state) {
  const people = state.members.filter((member) => !member.is_bot);
  const desk = {
    rows: [], last: 0, skipped: 0, chosen: null, entry: null, paused: false, shown: SHOWN,
    filter: { who: "", kind: "", bad: false, text: "" },
    names: new Map([...state.members.map((member) => [member.id, member.real_name]), ["bot", state.app.name], ["app", state.app.name]]),
  };
  const parts = build(desk, people, { filtered, pause, clear, more, close: () => element.toggleAttribute("hidden", true) });
  element.replaceChildren(parts.head, h("div", { class: "panes" }, parts.list, parts.detail));

  let reading = false;
  let again = false;
  /** Fetches what is new, and once more if something came meanwhile; nothing while nobody looks. */
  async function read() {
    if (element.hidden || desk.paused) return;
    again = true;
    if (reading) return;
    reading = true;
    while (again) {
      again = false;
      const answer = await fetch(`/playground/journal?since=${desk.last}`).then((one) => one.json()).catch(() => null);
      if (!answer?.ok) break;
      desk.rows.push(...answer.rows);
      desk.rows.splice(0, Math.max(0, desk.rows.length - KEPT));
      Object.assign(desk, { last: answer.last, skipped: desk.skipped + answer.skipped });
      draw();
      await new Promise((resolve) => setTimeout(resolve, 150)); // what comes in the same moment is read together
    }
    reading = false;
  }

  function draw() {
    const found = desk.rows.filter((row) => fits(row, desk.filter)).reverse();
    const atTop = parts.list.scrollTop < 40;
    reconcile(parts.list, [...found.slice(0, desk.shown).map((row) => rowItem(row, desk, choose)), ...rest(found.length, desk, more)]);
    if (atTop) parts.list.scrollTop = 0;
    parts.count.textContent = `${found.length} of ${desk.rows.length}${desk.skipped ? ` (${desk.skipped} older ones left out)` : ""}`;
  }

  function filtered(change) {
    Object.assign(desk.filter, change);
    desk.shown = SHOWN;
    draw();
  }
  function pause(paused) {
    desk.paused = paused;
    read();
  }
  function clear() {
    Object.assign(desk, { rows: [], skipped: 0 });
    choose(null);
  }
  function more() {
    desk.shown += SHOWN;
    draw();
  }
  async function choose(n) {
    Object.assign(desk, { chosen: n, entry: null });
    draw();
    const answer = n && (await fetch(`/playground/journal/${n}`).then((one) => one.json()).catch(() => null));
    if (desk.chosen !== n) return;
    parts.detail.replaceChildren(...detail(answer, desk.names));
    parts.detail.scrollTop = 0;
  }

  wire.addEventListener("entry", read);
  new MutationObserver(() => {
    for (const button of document.querySelectorAll(`[aria-controls="${element.id}"]`)) {
      button.setAttribute("aria-pressed", String(!element.hidden));
    }
    if (!element.hidden) {
      read();
      parts.head.querySelector("input[type=search]").focus();
    }
  }).observe(element, { attributeFilter: ["hidden"] });
  element.addEventListener("keydown", (event) => walk(event, desk, parts.list, choose));
}

function build(desk, people, hands) {
  const count = h("span", { class: "found", role: "status" });
  const head = h("header", {},
    h("h2", {}, "Inspector"),
    h("label", {}, h("span", {}, "Search"), h("input", { type: "search", placeholder: "Method, action …", oninput: (event) => hands.filtered({ text: event.target.value.toLowerCase() }) })),
    h("label", {}, h("span", {}, "Kind"), h("select", { onchange: (event) => hands.filtered({ kind: event.target.value }) },
      KINDS.map(([value, label]) => h("option", { value }, label)))),
    h("label", {}, h("span", {}, "Who"), h("select", { onchange: (event) => hands.filtered({ who: event.target.value }) },
      h("option", { value: "" }, "Everybody"), h("option", { value: "bot" }, "The app"),
      people.map((member) => h("option", { value: member.id }, member.real_name)))),
    h("label", { class: "errors" }, h("input", { type: "checkbox", onchange: (event) => hands.filtered({ bad: event.target.checked }) }), "Errors only"),
    count,
    h("button", { type: "button", class: "plain", "aria-pressed": "false", onclick: ({ currentTarget }) => {
      const paused = currentTarget.getAttribute("aria-pressed") !== "true";
      currentTarget.setAttribute("aria-pressed", String(paused));
      currentTarget.textContent = paused ? "Go on" : "Pause";
      hands.pause(paused);
    } }, "Pause"),
    h("button", { type: "button", class: "plain", onclick: hands.clear }, "Clear"),
    h("button", { type: "button", class: "link", "aria-label": "Close the inspector", title: "Close", onclick: hands.close }, "✕"));
  return {
    head,
    count,
    list: h("ol", { class: "entries", tabindex: "0", "aria-label": "Requests and events, newest first" }),
    detail: h("section", { class: "entry", "aria-label": "Entry", tabindex: "0" }, ...detail(null, desk.names)),
  };
}

function fits(row, { who, kind, bad, text }) {
  if (who && row.who !== who) return false;
  if (kind && row.kind !== kind) return false;
  if (bad && !row.bad) return false;
  return !text || `${row.what} ${row.outcome} ${row.channel ?? ""} ${row.fault ?? ""}`.toLowerCase().includes(text);
}

const milliseconds = (ms) => (ms === null ? "" : ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`);

function rowItem(row, desk, choose) {
  const [sign, way] = WAYS[row.way];
  const chosen = row.n === desk.chosen;
  const marks = [row.retry ? `retry ${row.retry}` : "", row.fault ?? "", row.problems ? "blocks" : ""].filter(Boolean);
  return { key: String(row.n), sig: String(chosen), make: () => h("li", { class: row.bad ? "bad" : null },
    h("button", { type: "button", "aria-current": chosen ? "true" : null, "data-key": `entry/${row.n}`, "data-n": row.n, onclick: () => choose(row.n) },
      h("i", { title: way, "aria-label": way, role: "img" }, sign),
      h("span", { class: `kind ${row.kind}` }, row.kind),
      h("span", { class: "what" }, row.what),
      h("span", { class: "by" }, desk.names.get(row.who) ?? row.who ?? ""),
      h("span", { class: "ms" }, milliseconds(row.ms)),
      h("span", { class: "outcome" }, [row.outcome, ...marks].join(" · ")))) };
}

const rest = (count, desk, more) => (count <= desk.shown ? [] : [{ key: "more", sig: String(count), make: () =>
  h("li", {}, h("button", { type: "button", class: "plain", onclick: more }, `Show older (${count - desk.shown} more)`)) }]);

/** Up and down in the list. */
function walk(event, desk, list, choose) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !list.contains(event.target)) return;
  const buttons = [...list.querySelectorAll("[data-n]")];
  const at = buttons.findIndex((one) => Number(one.dataset.n) === desk.chosen);
  const next = buttons[Math.min(buttons.length - 1, Math.max(0, at + step))];
  if (!next) return;
  event.preventDefault();
  const n = Number(next.dataset.n);
  choose(n);
  list.querySelector(`[data-n="${n}"]`)?.focus();
}
