import { act, get } from "./api.js";
import { jump } from "./clock.js";
import { h, icon, iconButton } from "./dom.js";
import { go } from "./route.js";
import { botName } from "./people.js";
import { here } from "./store.js";

const PATIENCE_MS = 15000;
const LOOK_MS = 80;
const TYPING_MS = 700;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const rest = (ms) => new Promise((done) => setTimeout(done, calm.matches ? Math.min(ms, 60) : ms));

let steps = [];
let opened = null; // the step whose text is shown; null: the first that is not done
let playing = null;
let trouble = "";
let inSight = null; // the step that was last brought into sight
let tools = {};

/** The side panel with the steps. `tools`: what a gesture needs of the page: watch(user, channel), find(word), close(). */
export async function openStory(panel, given) {
  tools = given;
  await refreshStory(panel);
}

export async function refreshStory(panel) {
  if (panel.hidden) return;
  const before = steps.filter(({ done }) => done).length;
  ({ steps } = await get("story"));
  if (steps.filter(({ done }) => done).length !== before && !playing) opened = null;
  draw(panel);
}

const next = () => steps.find(({ done }) => !done);

function draw(panel) {
  const done = steps.filter((step) => step.done).length;
  const shown = opened ?? playing ?? next()?.id;
  const focused = panel.contains(document.activeElement) && document.activeElement.id;
  const scroll = panel.querySelector(".steps")?.scrollTop ?? 0;
  panel.replaceChildren(
    h("header", {}, h("h2", {}, `What ${botName()} does`), iconButton("close", "Close the story", tools.close)),
    h("p", { class: "story-progress", role: "status" }, done === steps.length ? "All of it seen." : `${done} of ${steps.length} seen. Every step is really sent to the bot.`),
    h("ol", { class: "steps" }, steps.map((step, index) => row(panel, step, index, step.id === shown))),
    h("footer", {}, h("button", { type: "button", class: "button small", id: "story-again", disabled: Boolean(playing), onclick: () => again(panel) }, "Start again")));
  panel.querySelector(".steps").scrollTop = scroll;
  if (shown !== inSight) panel.querySelector(".step.open")?.scrollIntoView({ block: "nearest" });
  inSight = shown;
  if (focused) document.getElementById(focused)?.focus();
}

function row(panel, step, index, open) {
  const toggle = () => {
    opened = open ? null : step.id;
    draw(panel);
  };
  return h("li", { class: ["step", step.done && "done", open && "open", playing === step.id && "playing"].filter(Boolean).join(" "), data: { step: step.id, done: String(step.done) } },
    h("button", { type: "button", class: "step-head", id: `step-${step.id}`, "aria-expanded": String(open), onclick: toggle },
      h("span", { class: "step-sign", "aria-hidden": "true" }, step.done ? icon("check") : String(index + 1)),
      h("span", { class: "step-title" }, step.title), step.done && h("span", { class: "unseen" }, "done")),
    open && h("div", { class: "step-body" },
      h("p", {}, step.text),
      h("p", { class: "by-hand" }, h("strong", {}, "By hand: "), step.by_hand),
      trouble && playing === null && shownTrouble(step),
      h("button", { type: "button", class: "button primary small", id: `play-${step.id}`, data: { play: step.id }, disabled: Boolean(playing), onclick: () => play(panel, step) },
        icon("play"), playing === step.id ? "Playing…" : step.done ? "Play again" : "Play this step")));
}

const shownTrouble = (step) => trouble.startsWith(`${step.id}\n`) && h("p", { class: "step-trouble", role: "alert" }, trouble.slice(step.id.length + 1));

async function again(panel) {
  opened = null;
  trouble = "";
  await act("story_again");
  await refreshStory(panel);
}

async function play(panel, step) {
  playing = step.id;
  opened = null;
  trouble = "";
  draw(panel);
  try {
    for (const gesture of step.play) await perform(gesture);
    await seen(async () => (({ steps } = await get("story")), steps.find(({ id }) => id === step.id)?.done), `${botName()}'s answer`);
  } catch (error) {
    trouble = `${step.id}\n${error.message}`;
    opened = step.id;
  }
  playing = null;
  await refreshStory(panel);
}

async function perform(gesture) {
  if (gesture.watch) return tools.watch(gesture.user, gesture.channel);
  if (gesture.be) return be(gesture.user, gesture.channel);
  if (gesture.write) return write(gesture.write);
  if (gesture.tap) return tap(gesture.tap, gesture.near);
  if (gesture.jump) return jump(gesture.jump);
  if (gesture.wait) return seen(() => message(gesture.wait), `“${gesture.wait}”`);
  if (gesture.find) return tools.find(gesture.find);
  throw new Error(`The page knows no gesture ${JSON.stringify(gesture)}.`);
}

/** Waits for something to be there, and gives it back. */
async function seen(look, what) {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const found = await look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  throw new Error(`${what} has not been seen. Try this step by hand, or start again.`);
}

const message = (words) => [...document.querySelectorAll("#main .message")].findLast((node) => node.textContent.includes(words));

async function be(user, channel) {
  go({ as: user, c: channel, t: null, tab: "messages" });
  const main = document.getElementById("main");
  await seen(() => here.as === user && here.channel === channel && main.dataset.key?.startsWith(`${user}/${channel}`), "The channel");
  await rest(400);
}

async function write(text) {
  const area = await seen(() => document.getElementById("composer"), "The message box");
  area.focus();
  const pieces = calm.matches ? 1 : 25;
  for (let piece = 1; piece <= pieces; piece += 1) {
    area.value = text.slice(0, Math.ceil((text.length * piece) / pieces));
    area.dispatchEvent(new Event("input"));
    await rest(TYPING_MS / pieces);
  }
  await rest(200);
  area.closest(".composer").querySelector(".send").click();
}

async function tap(action, near) {
  const find = () => message(near)?.querySelector(`[data-action-id="${CSS.escape(action)}"]`);
  await seen(find, `The button on “${near}”`);
  await rest(500); // whatever else is drawn meanwhile
  const button = await seen(find, `The button on “${near}”`);
  button.scrollIntoView({ block: "nearest" });
  button.classList.add("pressing");
  await rest(700);
  ((button.isConnected && button) || find())?.click();
}
