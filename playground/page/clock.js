import { act } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { botName, personSelect } from "./people.js";
import { becomePerson } from "./route.js";
import { here, now, world } from "./store.js";

/** The bar on top: the workspace, the playground's time with its jumps, the bot's connection, the extra panes. */
export function drawTopbar(bar, { toggleSidebar, toggleWatch, toggleWire }) {
  const open = bar.querySelector(".clock")?.classList.contains("open");
  bar.replaceChildren(...[
    h("div", { class: "brand" },
      iconButton("menu", "Show channels", toggleSidebar, { class: "icon-button only-narrow", id: "show-sidebar" }),
      h("strong", { class: "team", dir: "auto" }, world.team?.name || "Playground"),
      h("span", { class: "tag" }, "local playground"),
      h("span", { class: "only-narrow" }, personSelect(here.as, becomePerson, "You are"))),
    here.bare ? null : timeMachine(open),
    h("div", { class: "status" }, connection(),
      !here.bare && h("button", { type: "button", class: "bar-button", id: "toggle-watch", "aria-pressed": String(!document.getElementById("watch").hidden), title: "Watch another person at the same time", onclick: toggleWatch }, icon("split"), h("span", {}, "Watch")),
      !here.bare && h("button", { type: "button", class: "bar-button", id: "toggle-wire", "aria-pressed": String(!document.getElementById("wire").hidden), title: "See what Slack and the bot say to each other", onclick: toggleWire }, icon("wire"), h("span", {}, "Wire")))].filter(Boolean));
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

function timeMachine(open) {
  const face = h("button", { type: "button", class: "clock-face", id: "clock", title: "The playground's own time",
    onclick: (event) => event.currentTarget.parentElement.classList.toggle("open") }, icon("clock"), h("time", {}));
  const jumps = JUMPS.map(([id, label, fields]) => h("button", { type: "button", class: "jump", data: { jump: id }, onclick: async (event) => {
    const button = event.currentTarget;
    button.setAttribute("aria-busy", "true");
    await act("clock", fields());
    button.removeAttribute("aria-busy");
  } }, label));
  const box = h("div", { class: open ? "clock open" : "clock", role: "group", "aria-label": "Time machine" }, face, h("div", { class: "jumps" }, jumps));
  tick(face.lastElementChild);
  return box;
}

function tick(face) {
  const date = new Date(now());
  face.dateTime = date.toISOString();
  face.textContent = date.toLocaleString("en", { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}

setInterval(() => {
  const face = document.querySelector("#clock time");
  if (face) tick(face);
}, 5000);

/** The coming day for which `fits` holds, at `hour` o'clock of this browser's zone. */
function coming(hour, fits) {
  const date = new Date(now());
  do date.setDate(date.getDate() + 1);
  while (!fits(date));
  date.setHours(hour, 0, 0, 0);
  return { to: date.toISOString() };
}

const JUMPS = [
  ["hour", "+1 hour", () => ({ seconds: 3600 })],
  ["tomorrow", "Tomorrow 9:00", () => coming(9, () => true)],
  ["monday", "Monday 08:00", () => coming(8, (date) => date.getDay() === 1)],
  ["month", "30 days later", () => ({ seconds: 30 * 24 * 3600 })],
];
