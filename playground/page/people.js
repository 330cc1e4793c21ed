import { act } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { becomePerson } from "./route.js";
import { bot, here, humans, nameOf, person, world } from "./store.js";

const FALLBACK = ["#7a4d8b", "#2f7f6f", "#b0553a", "#4a6fb5", "#8a6d2f", "#a33f5f", "#3f7d4a", "#5a5f8f"];
const graphemes = new Intl.Segmenter();

function initials(name, most) {
  const parts = name.trim().split(/\s+/).filter((part) => /[\p{L}\p{N}]/u.test(part));
  if (!parts.length) return [...graphemes.segment(name.trim())][0]?.segment ?? "?";
  const picked = (parts.length > 1 ? [parts[0], parts.at(-1)] : parts).slice(0, most);
  return picked.map((part) => [...graphemes.segment(part)][0]?.segment ?? "").join("").toUpperCase();
}

const shortName = (name) => name.split(/\s+/).find((part) => /[\p{L}\p{N}]/u.test(part)) ?? name;

function colourOf(one) {
  if (/^#?[0-9a-f]{6}$/i.test(one.color ?? "")) return `#${one.color.replace("#", "")}`;
  const sum = [...String(one.id)].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return FALLBACK[sum % FALLBACK.length];
}

export function avatar(one, size = 36) {
  const shape = { width: `${size}px`, height: `${size}px` };
  if (one.is_bot) return h("img", { class: "avatar", src: "/page/mark.svg", alt: "", style: shape });
  const look = { ...shape, backgroundColor: colourOf(one), fontSize: `${Math.round(size * (size < 26 ? 0.55 : 0.4))}px` };
  return h("span", { class: one.deleted ? "avatar gone" : "avatar", "aria-hidden": "true", style: look }, initials(nameOf(one), size < 26 ? 1 : 2));
}

export const role = (one) => (one.is_bot ? "APP" : one.deleted ? "Deactivated" : one.is_guest ? "Guest" : one.is_admin ? "Admin" : "");

/** The strip on the left: whose eyes one looks through. Arrow keys move along it. */
export function drawRail(rail) {
  const focused = rail.contains(document.activeElement);
  const strip = h("div", { role: "radiogroup", "aria-label": "Look through the eyes of", class: "strip", onkeydown: step }, humans().map(seat));
  rail.replaceChildren(h("span", { class: "rail-title", "aria-hidden": "true" }, icon("eye"), "You are"), strip,
    iconButton("again", "Reload Slack as this person: private cards vanish, as they do there", () => act("reload"), { id: "reload" }));
  const chosen = strip.querySelector("[aria-checked=true]");
  if (focused) chosen?.focus();
  chosen?.scrollIntoView({ block: "nearest" });
}

function seat(one) {
  const chosen = one.id === here.as;
  const name = nameOf(one);
  return h("button", {
    type: "button", role: "radio", class: "seat", "aria-checked": String(chosen), tabindex: chosen ? "0" : "-1",
    "aria-label": [name, one.title, role(one)].filter(Boolean).join(", "), title: [name, one.title, role(one)].filter(Boolean).join(" · "),
    data: { person: one.id }, onclick: (event) => {
      if (event.detail) event.currentTarget.blur(); // after a mouse click one goes on typing; the arrow keys stay here
      becomePerson(one.id);
    },
  }, avatar(one, 38), h("span", { class: "seat-name", dir: "auto" }, shortName(name)));
}

function step(event) {
  const move = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const seats = [...event.currentTarget.children];
  const next = seats[(seats.indexOf(document.activeElement) + move + seats.length) % seats.length];
  next.focus();
  becomePerson(next.dataset.person);
}

/** A plain select of everybody, for the narrow bar and the watching pane. */
export function personSelect(chosen, onpick, label) {
  return h("select", { class: "person-select", "aria-label": label, onchange: (event) => onpick(event.target.value) },
    humans().map((one) => h("option", { value: one.id, selected: one.id === chosen }, nameOf(one))));
}

export const botName = () => nameOf(bot() ?? { name: "Kith" });
export const author = (id) => world.people.get(id) ?? person(id);
