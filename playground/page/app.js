import { act, get, listen } from "./api.js";
import { drawTopbar } from "./clock.js";
import { h } from "./dom.js";
import { drawHome } from "./home.js";
import { channelPane, drawMessages, drawThread, pointAt } from "./messages.js";
import { refreshModal } from "./modal.js";
import { drawRail } from "./people.js";
import { becomePerson, go, readAddress, settleAddress } from "./route.js";
import { drawSidebar } from "./sidebar.js";
import { currentChannel, here, humans, isAppDm, learn, nameOf, person, world } from "./store.js";
import { openStory, refreshStory } from "./story.js";
import { toast } from "./toast.js";
import { colour, drawWatch, eyes, followMain, watchPerson } from "./watch.js";
import { drawInspector, findStored } from "./wire.js";

const part = (id) => document.getElementById(id);
const closeSidebar = () => document.body.classList.remove("sidebar-open");
let stopListening = () => {};
let listeningAs = null;

async function refreshState() {
  const as = here.as;
  const state = await get("state").catch((error) => {
    if (!as || world.people.size) throw error;
    return get("state", { as: null }); // an old address names somebody who is not here
  });
  if (as !== here.as) return;
  here.as = state.me ?? as;
  learn(state);
  drawFrame();
}

function drawFrame() {
  document.body.classList.toggle("bare", here.bare);
  if (!here.bare) drawAround();
  drawSidebar(part("sidebar"), { close: closeSidebar });
  const channel = currentChannel();
  const unread = [...world.channels.values()].some((one) => one.unread > 0 && one.id !== here.channel);
  const place = channel ? (channel.kind === "im" ? nameOf(person(channel.with)) : `#${channel.name}`) : world.team.name;
  document.title = `${unread ? "• " : ""}${place} · ${nameOf(person(here.as))} · Kith playground`;
}

/** What stands around the Slack itself: the bar, whose eyes, the other panes. */
function drawAround() {
  const shown = (id) => !part(id).hidden;
  ["watch", "story", "wire"].forEach((id) => document.body.classList.toggle(`${id}-open`, shown(id)));
  drawTopbar(part("topbar"), { toggleSidebar: () => document.body.classList.toggle("sidebar-open"), toggleStory, toggleWatch, toggleInspector });
  drawRail(part("rail"));
  drawWatch(part("watch"), { close: toggleWatch });
  const mine = part("eyes");
  mine.hidden = !shown("watch");
  mine.className = "eyes-head";
  mine.style.setProperty("--eyes", colour(here.as));
  mine.replaceChildren(eyes(here.as));
}

async function refreshMessages() {
  const channel = currentChannel();
  if (!channel || here.tab === "home") return;
  const as = here.as;
  const list = channelPane(part("main"), channel);
  const { messages } = await get("messages", { channel: channel.id });
  if (as !== here.as || channel.id !== here.channel || here.tab === "home") return;
  drawMessages(list, messages, channel);
  if (channel.unread > 0 && document.visibilityState === "visible") {
    channel.unread = 0;
    await act("mark_read", { channel: channel.id });
  }
}

async function refreshPlace({ entered = false } = {}) {
  const channel = currentChannel();
  if (!channel) return part("main").replaceChildren(h("div", { class: "empty" }, h("h2", {}, "No channel yet"), h("p", {}, "Nothing to look at for this person.")));
  if (here.tab === "home" && isAppDm(channel)) {
    await drawHome(part("main"), channel, { entered });
    return drawThread(part("thread"));
  }
  return Promise.all([refreshMessages(), drawThread(part("thread"))]);
}

/** Follows the address: who looks, at what. */
async function follow() {
  const asked = readAddress();
  const before = `${here.as} ${here.channel} ${here.tab}`;
  const moved = asked.as !== here.as;
  const inApp = isAppDm(currentChannel());
  here.as = asked.as;
  if (moved || !world.people.size) await refreshState();
  if (!world.people.has(here.as) && humans().length) return becomePerson(humans()[0].id);
  if (asked.app) asked.channel = [...world.channels.values()].find(isAppDm)?.id;
  const known = asked.channel && world.channels.has(asked.channel);
  here.channel = known ? asked.channel : firstChannel(moved && inApp);
  here.thread = known ? asked.thread : null;
  here.tab = asked.tab === "home" ? "home" : "messages";
  settleAddress();
  offerStory();
  followMain(part("watch"));
  if (listeningAs !== here.as) startListening();
  drawFrame();
  document.body.classList.toggle("thread-open", Boolean(here.thread));
  const entered = before !== `${here.as} ${here.channel} ${here.tab}`;
  await refreshPlace({ entered });
  if (entered) await refreshModal();
  const choosing = part("rail").contains(document.activeElement);
  if (entered && !choosing && !here.thread && here.tab !== "home" && !here.bare && innerWidth > 720) part("composer")?.focus({ preventScroll: true });
  if (asked.at) pointAt(asked.at);
}

/** Everybody has an own conversation with the app: who was there stays there. */
function firstChannel(app) {
  const all = [...world.channels.values()];
  const found = (app && all.find(isAppDm)) || all.find(({ kind, is_member }) => kind === "channel" && is_member)
    || all.find(({ is_member }) => is_member !== false) || all[0];
  return found?.id ?? null;
}

const GATHER_MS = 40;
const waiting = new Set();
let timer = 0;

/** Changes come in bursts: they are gathered for a moment, then each part is fetched once. */
function onChange({ changed, channel }) {
  waiting.add(changed === "messages" ? `messages ${channel ?? here.channel}` : changed);
  timer ||= setTimeout(settleChanges, GATHER_MS);
}

async function settleChanges() {
  const changes = new Set(waiting);
  waiting.clear();
  timer = 0;
  const some = (...names) => names.some((name) => changes.has(name));
  await guarded(async () => {
    if (changes.size > Number(changes.has("modal")) + Number(changes.has("home"))) await refreshState();
    await refreshStory(part("story"));
    if (!world.channels.has(here.channel)) return follow();
    if (some("modal")) await refreshModal();
    if (some(`messages ${here.channel}`, "clock", "channels") || (some("home") && here.tab === "home")) await refreshPlace();
  });
}

function startListening() {
  stopListening();
  listeningAs = here.as;
  stopListening = listen(here.as, onChange, (back) => {
    world.reachable = back;
    drawFrame();
    if (back) ["channels", "modal", "home", "clock"].forEach((changed) => onChange({ changed }));
  });
}

let line = Promise.resolve();

/** One piece of work after the other, so that an old answer never overwrites a newer one. */
function guarded(work) {
  line = line.then(work).catch((error) => {
    console.error(error);
    if (world.people.size) toast(error.message);
    else part("main").replaceChildren(h("div", { class: "empty" }, h("h2", {}, "Nothing to show yet"), h("p", {}, error.message),
      h("button", { type: "button", class: "button", onclick: () => guarded(follow) }, "Try again")));
  });
  return line;
}

const inspector = { close: toggleInspector };

function toggleInspector() {
  const panel = part("wire");
  panel.hidden = !panel.hidden;
  drawInspector(panel, inspector);
  drawFrame();
}

function toggleWatch() {
  const pane = part("watch");
  pane.hidden = !pane.hidden;
  drawFrame();
}

const storyTools = {
  close: toggleStory,
  watch: (user, channel) => {
    if (innerWidth <= NARROW) return;
    if (part("watch").hidden) toggleWatch();
    watchPerson(part("watch"), user, channel);
    drawFrame();
  },
  find: (word) => {
    if (part("wire").hidden) toggleInspector();
    return findStored(part("wire"), inspector, word);
  },
};

function toggleStory() {
  const panel = part("story");
  panel.hidden = !panel.hidden;
  sessionStorage.setItem(STORY, panel.hidden ? "closed" : "open");
  if (!panel.hidden) guarded(() => openStory(panel, storyTools));
  drawFrame();
}

const NARROW = 720;
const ROOM_FOR_STORY = 1180;
const STORY = "story";
let offered = false;

/** Whoever comes for the first time finds the story open, where there is room for it. */
function offerStory() {
  if (offered || here.bare || !world.demo.story) return;
  offered = true;
  const said = sessionStorage.getItem(STORY);
  if (said === "open" || (said === null && innerWidth >= ROOM_FOR_STORY)) setTimeout(toggleStory);
}

document.addEventListener("watch", ({ detail }) => {
  watchPerson(part("watch"), detail);
  drawFrame();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address after # is ours
  part("composer")?.focus();
});
addEventListener("hashchange", () => guarded(follow));
addEventListener("visibilitychange", () => document.visibilityState === "visible" && guarded(refreshMessages));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
  if (document.body.classList.contains("sidebar-open")) closeSidebar();
  else if (here.thread && !event.target.matches?.("[data-sign] textarea")) go({ t: null });
});
guarded(follow);
