// Through a list of messages with the keyboard: arrows go from message to message, Tab into one, Enter opens its thread.

/** `reply(ts)` opens the thread of a message; null where there is none to open. */
export function walk(list, reply) {
  list.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || !(target === list || target.matches(".message"))) return;
    if (key === "Enter" && target.dataset.ts && reply) reply(target.dataset.ts);
    else if (!step(list, target, key)) return;
    event.preventDefault();
  });
}

function step(list, from, key) {
  const all = [...list.querySelectorAll(":scope > .message")];
  const at = all.indexOf(from);
  const last = all.length - 1;
  const to = { ArrowUp: at < 0 ? last : at - 1, ArrowDown: at < 0 ? last : at + 1, Home: 0, End: last }[key];
  if (to === undefined || !all[to]) return false;
  all[to].focus({ preventScroll: true });
  all[to].scrollIntoView({ block: "nearest" });
  return true;
}
