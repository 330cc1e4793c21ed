import { h } from "./dom.js";

let open = null;

/** Shows `content` beside `anchor`; Escape, a click elsewhere or the returned function closes it. */
export function popover(anchor, content, { label, className = "" } = {}) {
  open?.hidePopover();
  const box = h("div", { class: `popover ${className}`, popover: "auto", role: "dialog", "aria-label": label }, content);
  (anchor.closest("dialog") ?? document.body).append(box);
  open = box;
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (open === box) open = null;
    const inside = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    anchor.removeAttribute("aria-expanded");
    if (inside && anchor.isConnected) anchor.focus();
  });
  box.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(box, anchor);
  box.querySelector("input, button, [tabindex]")?.focus();
  return () => box.matches(":popover-open") && box.hidePopover();
}

function place(box, anchor) {
  const from = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const below = from.bottom + 4 + size.height < innerHeight;
  box.style.top = `${below ? from.bottom + 4 : Math.max(8, from.top - size.height - 4)}px`;
  box.style.left = `${Math.max(8, Math.min(from.left, innerWidth - size.width - 8))}px`;
}

/** `items` are {label, icon?, danger?, run, data?}; a null draws a line. */
export function menu(anchor, items, label) {
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  let close = () => {};
  for (const item of items) {
    list.append(item ? menuItem(item, () => close()) : h("hr", { role: "separator" }));
  }
  list.addEventListener("keydown", (event) => step(event, list));
  close = popover(anchor, list, { label, className: "menu-box" });
  return close;
}

function menuItem({ label, icon, danger, run, data }, close) {
  const onclick = () => {
    close();
    run();
  };
  return h("button", { type: "button", role: "menuitem", class: danger ? "danger" : "", data, onclick }, icon, h("span", { dir: "auto" }, label));
}

function step(event, list) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const items = [...list.querySelectorAll("button")];
  const next = items.indexOf(document.activeElement) + move;
  items[(next + items.length) % items.length].focus();
}

const FOCUSABLE = "button:not(:disabled), input:not(:disabled), select, textarea, a[href], [tabindex='0'], summary";

/** Tab goes round inside a dialog instead of leaving for the browser's own buttons. */
export function keepFocus(event) {
  if (event.key !== "Tab") return;
  const all = [...event.currentTarget.querySelectorAll(FOCUSABLE)].filter((node) => node.checkVisibility());
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0]).focus();
}

/** Asks before something happens; resolves to true or false. */
export function confirmation({ title, text, confirm = "Yes", deny = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    const answer = (value) => {
      dialog.remove();
      resolve(value);
    };
    const yes = h("button", { type: "button", class: `button ${danger ? "danger" : "primary"}`, onclick: () => answer(true) }, confirm);
    const no = h("button", { type: "button", class: "button", onclick: () => answer(false) }, deny);
    const dialog = h("dialog", { class: "confirm", "aria-label": title, oncancel: () => answer(false), onkeydown: keepFocus },
      h("h2", { dir: "auto" }, title), h("div", { class: "confirm-text", dir: "auto" }, text), h("footer", {}, no, yes));
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}
