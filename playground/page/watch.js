import { h, icon, iconButton } from "./dom.js";
import { avatar } from "./people.js";
import { here, humans, isAppDm, nameOf, person, world } from "./store.js";

let watched = null;

/** A second pair of eyes: this same page in a frame, as somebody else, in the channel that the first one looks at. */
export function drawWatch(pane, { close }) {
  if (pane.hidden) return pane.replaceChildren();
  if (!watched || watched === here.as || !world.people.has(watched)) watched = (humans().find(({ id }) => id !== here.as) ?? person(here.as)).id;
  const frame = pane.querySelector("iframe") ?? h("iframe", { title: "Another person's view", src: address() });
  const focused = document.activeElement?.closest?.("#watch [data-watch]")?.dataset.watch;
  const seats = h("div", { class: "watch-seats", role: "radiogroup", "aria-label": "Watch" }, humans().map(seat));
  const head = h("header", { class: "eyes-head", style: { "--eyes": colour(watched) } }, eyes(watched), seats,
    iconButton("menu", "Channels of this person", () => frame.contentDocument?.body.classList.toggle("sidebar-open")), iconButton("close", "Stop watching", close));
  if (frame.isConnected) pane.firstElementChild.replaceWith(head);
  else pane.replaceChildren(head, frame);
  if (focused) pane.querySelector(`[data-watch="${CSS.escape(focused)}"]`)?.focus();
}

/** Says whose view a pane is. */
export function eyes(id) {
  return h("span", { class: "eyes" }, icon("eye"), h("strong", { dir: "auto" }, nameOf(person(id))), h("span", {}, "sees"));
}

export const colour = (id) => `#${(person(id).color || "5b6770").replace("#", "")}`;

/** The pane looks where the first one looks, as far as its person sees that place. */
export function followMain(pane) {
  const frame = pane.querySelector("iframe");
  if (pane.hidden || !frame?.contentWindow) return;
  const wanted = address();
  if (frame.dataset.wanted === wanted) return;
  frame.dataset.wanted = wanted;
  frame.contentWindow.location.replace(wanted);
}

export function watchPerson(pane, id, channel = null) {
  watched = id;
  const frame = pane.querySelector("iframe");
  if (!frame?.contentWindow) return;
  frame.dataset.wanted = address(channel);
  frame.contentWindow.location.replace(frame.dataset.wanted);
}

function address(channel = null) {
  const place = world.channels.get(channel ?? here.channel);
  const at = new URLSearchParams({ as: watched });
  if (isAppDm(place)) at.set("app", "1");
  else if (place && place.kind !== "im") at.set("c", place.id);
  return `/?bare=1#${at}`;
}

function seat(one) {
  const chosen = one.id === watched;
  return h("button", { type: "button", role: "radio", class: "watch-seat", "aria-checked": String(chosen), "aria-label": nameOf(one), title: `Watch ${nameOf(one)}`,
    data: { watch: one.id }, onclick: () => document.dispatchEvent(new CustomEvent("watch", { detail: one.id })) }, avatar(one, 24));
}
