import { get } from "./api.js";
import { channelHead, emptyChannel, joinBar } from "./channel.js";
import { composer } from "./composer.js";
import { h, iconButton, settle } from "./dom.js";
import { messageNode } from "./message.js";
import { closeThread } from "./route.js";
import { channelTitle, dayName, here, sameDay, tsDate, world } from "./store.js";

const GROUP_SECONDS = 300;

/** The main pane for a channel: built anew when the place changes, otherwise only what is new is drawn. */
export function channelPane(main, channel) {
  const key = `${here.as}/${channel.id}/${channel.is_member}`;
  let list = main.querySelector(".messages");
  if (main.dataset.key !== key || !list) {
    main.dataset.key = key;
    list = messageList("Messages");
    const foot = channel.is_member === false ? joinBar(channel) : composer(channel);
    main.replaceChildren(channelHead(channel), scrollerOf(list), foot);
  } else main.firstElementChild.replaceWith(channelHead(channel));
  return list;
}

const messageList = (label) => h("div", { class: "messages", role: "log", "aria-label": label, onkeydown: walk });
const END_PX = 80;
const isAtEnd = (scroller) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX;

/** Keeps the newest message in view while the pane or a message changes its height. */
function scrollerOf(list) {
  const scroller = h("div", { class: "scroller", data: { fresh: "true" } }, list);
  let atEnd = true;
  scroller.addEventListener("scroll", () => (atEnd = isAtEnd(scroller)), { passive: true });
  const keep = new ResizeObserver(() => atEnd && (scroller.scrollTop = scroller.scrollHeight));
  keep.observe(scroller);
  keep.observe(list);
  return scroller;
}

/** Draws messages into a list; `own` tells whether the answer still belongs to what is on screen. */
export function drawMessages(list, messages, channel, { inThread = false } = {}) {
  const scroller = list.closest(".scroller");
  const fresh = scroller.dataset.fresh === "true";
  const atEnd = fresh || isAtEnd(scroller);
  const focused = focusIn(list);
  const old = new Map([...list.children].map((node) => [node.dataset.sign, node]));
  settle(list, signed(messages, channel, inThread).map(({ sign, build }) => old.get(sign) ?? stamped(build(), sign)));
  list.lastElementChild?.setAttribute("tabindex", "0");
  if (focused && !list.contains(document.activeElement)) focused();
  if (!messages.length && !inThread) settle(list, [stamped(emptyChannel(channel), "empty")]);
  delete scroller.dataset.fresh;
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}

/** A redrawn message takes its focus along; the answer gives it back, to the same button or else to the message. */
function focusIn(list) {
  const from = list.contains(document.activeElement) && document.activeElement;
  const ts = from && from.closest(".message")?.dataset.ts;
  if (!ts) return null;
  const action = from.dataset.actionId;
  return () => {
    const node = list.querySelector(`.message[data-ts="${CSS.escape(ts)}"]`);
    const same = action && node?.querySelector(`[data-action-id="${CSS.escape(action)}"]`);
    (same || node)?.focus({ preventScroll: true });
  };
}

function stamped(node, sign) {
  node.dataset.sign = sign;
  return node;
}

/** A node is drawn again only when its sign (all that it shows) has changed. */
function signed(messages, channel, inThread) {
  const out = [];
  let before = null;
  messages.forEach((message, index) => {
    const date = tsDate(message.ts);
    if (!before || !sameDay(date, tsDate(before.ts))) {
      const label = dayName(date);
      out.push({ sign: `day ${label}`, build: () => h("div", { class: "day", role: "separator", "aria-label": label }, h("span", {}, label)) });
      if (!inThread) before = null;
    }
    const grouped = joins(before, message);
    const sign = `${world.version} ${here.as} ${grouped} ${JSON.stringify(message)}`;
    out.push({ sign, build: () => messageNode(message, channel, { grouped, inThread }) });
    if (inThread && index === 0 && messages.length > 1) {
      const label = messages.length === 2 ? "1 reply" : `${messages.length - 1} replies`;
      out.push({ sign: label, build: () => h("div", { class: "reply-count" }, h("span", {}, label)) });
      before = null;
    }
    before = inThread && index === 0 ? { ...message, user: null } : message;
  });
  return out;
}

function joins(before, message) {
  return Boolean(before) && before.user === message.user && !before.ephemeral && !message.ephemeral && !before.subtype && !message.subtype
    && Number(message.ts) - Number(before.ts) < GROUP_SECONDS && !(before.reply_count > 0);
}

/** Arrow keys walk from message to message. */
function walk(event) {
  if (!event.target.classList.contains("message")) return;
  const all = [...event.currentTarget.querySelectorAll(".message")];
  const at = all.indexOf(event.target);
  const next = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export async function drawThread(aside) {
  const channel = world.channels.get(here.channel);
  aside.hidden = !here.thread || !channel;
  if (aside.hidden) {
    aside.replaceChildren();
    delete aside.dataset.key;
    return;
  }
  const { as, thread } = here;
  const { messages } = await get("messages", { channel: channel.id, thread });
  if (here.as !== as || here.thread !== thread || here.channel !== channel.id) return;
  const key = `${as}/${channel.id}/${thread}`;
  if (aside.dataset.key !== key) {
    aside.dataset.key = key;
    const place = channel.kind === "im" ? channelTitle(channel) : `#${channel.name}`;
    aside.replaceChildren(
      h("header", { class: "thread-head" }, h("h2", {}, "Thread"), h("span", { class: "thread-place", dir: "auto" }, place), iconButton("close", "Close thread", closeThread, { id: "close-thread" })),
      scrollerOf(messageList("Thread")),
      channel.is_member === false ? "" : composer(channel, thread));
    aside.querySelector("textarea")?.focus();
  }
  drawMessages(aside.querySelector(".messages"), messages, channel, { inThread: true });
}

/** Brings a message into view and lights it up for a moment. */
export function pointAt(ts) {
  const node = document.querySelector(`.message[data-ts="${CSS.escape(ts)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("lit");
  setTimeout(() => node.classList.remove("lit"), 2500);
}
