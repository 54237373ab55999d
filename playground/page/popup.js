// What opens beside a button and goes when one presses elsewhere. One at a time.

let shut = null;

/** Closes what is open; the focus goes back to its button if it was inside. */
export const closePopup = () => shut?.();

/** Shows `node` beside `anchor`, under it or, for lack of room, above. Inside of an open dialog it lives there: the rest is inert. */
export function openPopup(anchor, node) {
  const again = anchor.getAttribute("aria-expanded") === "true";
  closePopup();
  if (again) return false; // the same button closes it
  const outside = (event) => node.contains(event.target) || anchor.contains(event.target) || closePopup();
  const keys = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    closePopup();
  };
  shut = () => {
    const inside = node.contains(document.activeElement);
    shut = null;
    node.remove();
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", closePopup);
    anchor.setAttribute("aria-expanded", "false");
    if (inside || document.activeElement === document.body) anchor.focus();
  };
  node.addEventListener("keydown", keys);
  (anchor.closest("dialog") ?? document.body).append(node);
  place(node, anchor.getBoundingClientRect());
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", closePopup);
  anchor.setAttribute("aria-expanded", "true");
  return true;
}

function place(node, box) {
  const { width, height } = node.getBoundingClientRect();
  const gap = 6;
  const below = box.bottom + gap + height < innerHeight;
  node.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  node.style.top = `${below ? box.bottom + gap : Math.max(8, box.top - height - gap)}px`;
}
