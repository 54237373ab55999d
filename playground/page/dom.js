// Making and keeping elements. Whatever people wrote goes in as text, never as HTML.

/** An element: h("button", {class: "x", onclick: f}, "text", child, [more]). Null, false and "" children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0).map(asNode));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for drawings; attributes only, no listeners. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0).map(asNode));
  return element;
}

/** What stands in place of something this page doesn't know. */
export const cannotShow = (type) => h("p", { class: "cannot" }, `This block can't be shown here: ${type}`);

const asNode = (child) => (child instanceof Node ? child : String(child));

/**
 * Makes `container` show `items` ({key, sig, make}) in order, touching only those whose signature changed, so that
 * focus, open menus and the reader's place survive an update.
 */
export function reconcile(container, items) {
  const kept = new Map([...container.children].map((child) => [child.dataset.item, child]));
  const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  const wanted = items.map((item) => {
    const old = kept.get(item.key);
    if (old?.signature === item.sig) return old;
    const made = item.make();
    made.dataset.item = item.key;
    made.signature = item.sig;
    return made;
  });
  const stay = new Set(wanted);
  for (const child of [...container.children]) if (!stay.has(child)) child.remove();
  wanted.forEach((child, i) => {
    if (container.children[i] !== child) container.insertBefore(child, container.children[i] ?? null);
  });
  if (focused && document.activeElement === document.body) {
    container.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

let fading;

/** Says something at the bottom of the page for a few seconds; screen readers hear it. */
export function say(sentence, kind = "error") {
  const line = document.getElementById("notice");
  line.textContent = sentence;
  line.dataset.kind = kind;
  clearTimeout(fading);
  fading = setTimeout(() => (line.textContent = ""), 6000);
}
