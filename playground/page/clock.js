import { act } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { botName, personSelect } from "./people.js";
import { becomePerson } from "./route.js";
import { here, inZone, now, world } from "./store.js";

/** The bar on top: the workspace, the playground's time with its jumps, the bot's connection, the extra panes. */
export function drawTopbar(bar, { toggleSidebar, toggleStory, toggleWatch, toggleInspector }) {
  const open = bar.querySelector(".clock")?.classList.contains("open");
  const focused = document.activeElement?.closest?.("#topbar button")?.id;
  const pane = (id, label, title, sign, onclick) => h("button", { type: "button", class: "bar-button", id: `toggle-${id}`,
    "aria-pressed": String(!document.getElementById(id).hidden), title, "aria-label": title, onclick }, icon(sign), h("span", {}, label));
  bar.replaceChildren(...[
    h("div", { class: "brand" },
      iconButton("menu", "Show channels", toggleSidebar, { class: "icon-button only-narrow show-sidebar", id: "show-sidebar" }),
      h("strong", { class: "team", dir: "auto" }, world.team?.name || "Playground"),
      h("span", { class: "tag" }, "local playground"),
      h("span", { class: "only-narrow" }, personSelect(here.as, becomePerson, "You are"))),
    timeMachine(open),
    h("div", { class: "status" }, connection(),
      world.demo.story && pane("story", "Story", "Eight steps that show what Kith does", "book", toggleStory),
      pane("watch", "Watch", "Watch another person at the same time", "split", toggleWatch),
      pane("wire", "Inspect", "What goes over the wire, and what is stored", "wire", toggleInspector))].filter(Boolean));
  if (focused) document.getElementById(focused)?.focus();
}

function connection() {
  const how = world.mode === "http" ? "HTTP" : "Socket Mode";
  if (!world.reachable) {
    return h("span", { id: "connection", class: "connection off", data: { connected: "false" }, role: "status" },
      h("span", { class: "lamp", "aria-hidden": "true" }), h("span", { class: "connection-text" }, "The playground does not answer"));
  }
  const text = world.connected ? `${botName()} is connected over ${how}` : `${botName()} is not connected`;
  return h("span", { id: "connection", class: world.connected ? "connection on" : "connection off", data: { connected: String(world.connected) }, role: "status", title: text },
    h("span", { class: "lamp", "aria-hidden": "true" }), h("span", { class: "connection-text" }, text));
}

/** The server knows where a jump leads: in the person's own time zone, and day by day for a long one. */
export async function jump(name) {
  const buttons = () => document.querySelectorAll(`[data-jump="${name}"]`);
  document.body.classList.add("travelling");
  buttons().forEach((button) => button.setAttribute("aria-busy", "true"));
  await act("clock", { jump: name });
  document.body.classList.remove("travelling");
  buttons().forEach((button) => button.removeAttribute("aria-busy"));
}

function timeMachine(open) {
  const face = h("button", { type: "button", class: "clock-face", id: "clock", title: `The playground's own time (${world.zone})`,
    onclick: (event) => event.currentTarget.parentElement.classList.toggle("open") }, icon("clock"), h("time", {}));
  const jumps = JUMPS.map(([id, label]) => h("button", { type: "button", class: "jump", id: `jump-${id}`, data: { jump: id }, onclick: () => jump(id) }, label));
  const box = h("div", { class: open ? "clock open" : "clock", role: "group", "aria-label": "Time machine" }, face, h("div", { class: "jumps" }, jumps));
  tick(face.lastElementChild);
  return box;
}

function tick(face) {
  const date = new Date(now());
  face.dateTime = date.toISOString();
  face.textContent = inZone(date, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}

setInterval(() => {
  const face = document.querySelector("#clock time");
  if (face) tick(face);
}, 5000);

const JUMPS = [
  ["hour", "+1 hour"],
  ["tomorrow", "Tomorrow"],
  ["friday", "Fri 15:00"],
  ["monday", "Mon 08:00"],
  ["month", "30 days later"],
];
