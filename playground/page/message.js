import { act } from "./api.js";
import { blocks } from "./blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { confirmation, menu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { encode, plainText } from "./outgoing.js";
import { author, avatar, role } from "./people.js";
import { pickReaction } from "./reactions.js";
import { openThread } from "./route.js";
import { clockTime, here, inZone, nameOf, tsDate, world } from "./store.js";

const typed = new Map(); // what was filled into the inputs of a message, by person, channel and ts

/** One message. `grouped` leaves out the head; `inThread` leaves out the reply link. */
export function messageNode(message, channel, { grouped = false, inThread = false } = {}) {
  const by = author(message.user);
  const date = tsDate(message.ts);
  const system = /^(channel|group)_/.test(message.subtype ?? "");
  const gone = message.subtype === "tombstone";
  const node = h("article", {
    class: ["message", grouped && "grouped", message.ephemeral && "ephemeral", system && "system", gone && "gone"].filter(Boolean).join(" "),
    data: { ts: message.ts, channel: channel.id, user: message.user, ephemeral: message.ephemeral ? "true" : null },
    tabindex: "-1", "aria-label": `${nameOf(by)}, ${clockTime(date)}${message.ephemeral ? ", only visible to you" : ""}`,
  });
  const when = h("time", { datetime: date.toISOString(), title: inZone(date) }, clockTime(date));
  const body = h("div", { class: "message-body" },
    !grouped && !gone && h("div", { class: "message-head" }, h("strong", { class: "author", dir: "auto" }, nameOf(by)), role(by) && h("span", { class: "badge" }, role(by)), when),
    message.subtype === "thread_broadcast" && !inThread && h("button", { type: "button", class: "broadcast", onclick: () => openThread(message.thread_ts) }, icon("reply"), "replied to a thread"),
    content(message, channel),
    reactions(message, channel),
    !inThread && message.reply_count > 0 && replies(message));
  node.append(...[
    message.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
    h("div", { class: "message-side" }, gone ? h("span", { class: "gone-sign" }, icon("bin")) : grouped ? when.cloneNode(true) : avatar(by, 36)),
    body,
    !system && !gone && toolbar(message, channel, node, inThread)].filter(Boolean));
  return node;
}

function content(message, channel) {
  const box = h("div", { class: "message-text" });
  if (message.subtype === "tombstone") box.append(h("span", { class: "gone-text" }, "This message was deleted."));
  else if (message.blocks?.length && !(message.text && isTyped(message))) box.append(blocks(message.blocks, surfaceOf(message, channel)));
  else box.append(mrkdwn(message.text));
  if (message.edited && !message.ephemeral) box.append(h("span", { class: "edited" }, "(edited)"));
  return box;
}

/** What a person typed is one rich text block that says the same as `text`, without the marks for bold or code. */
const isTyped = (message) => !author(message.user).is_bot && message.blocks.every(({ type }) => type === "rich_text");

function surfaceOf(message, channel) {
  const place = { channel: channel.id, ts: message.ts };
  const key = `${here.as}/${channel.id}/${message.ts}`;
  if (!typed.has(key)) typed.set(key, {});
  const values = typed.get(key);
  return {
    kind: "message", key: message.ts.replace(".", "-"), values,
    press: (block_id, element, value) => act("click", { ...place, ...clickFields(block_id, element, value, values) }),
    suggest: async (block_id, action_id, value) => (await act("suggest", { ...place, block_id, action_id, value })).options ?? [],
  };
}

/** The body of a click: the chosen thing under `option`, and everything filled in under `state`. */
export function clickFields(block_id, element, value, values) {
  const [, option] = Object.entries(value).find(([key]) => key.startsWith("selected_")) ?? [];
  return { block_id, action_id: element.action_id, option: option ?? value.value ?? null, action: value, state: values };
}

function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((reaction) => reactionPill(reaction, message, channel)),
    iconButton("smile", "Add a reaction", (event) => pickReaction(event.currentTarget, channel.id, message.ts), { class: "reaction add" }));
}

function reactionPill({ name, users }, message, channel) {
  const mine = users.includes(here.as);
  const who = users.map((id) => (id === here.as ? "You" : nameOf(author(id)))).join(", ");
  return h("button", {
    type: "button", class: mine ? "reaction mine" : "reaction", "aria-pressed": String(mine), data: { reaction: name },
    title: `${who} reacted with :${name}:`, "aria-label": `:${name}: ${users.length}, ${who}`,
    onclick: () => act(mine ? "unreact" : "react", { channel: channel.id, ts: message.ts, name }),
  }, emojiNode(name), h("span", { class: "reaction-count" }, String(users.length)));
}

function replies(message) {
  const label = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h("button", { type: "button", class: "replies", data: { thread: message.ts }, onclick: () => openThread(message.ts) }, icon("reply"), label);
}

function toolbar(message, channel, node, inThread) {
  const root = message.thread_ts || message.ts;
  if (message.ephemeral) return null; // Slack offers nothing on a message that only you see
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    iconButton("smile", "React", (event) => pickReaction(event.currentTarget, channel.id, message.ts), { "data-tool": "react" }),
    !inThread && iconButton("reply", "Reply in thread", () => openThread(root), { "data-tool": "thread" }),
    iconButton("more", "More actions", (event) => menu(event.currentTarget, more(message, channel, node), "More actions"), { "data-tool": "more", "aria-haspopup": "menu" }));
}

function more(message, channel, node) {
  const place = { channel: channel.id, ts: message.ts };
  const shortcuts = world.shortcuts.map(({ callback_id, name }) => ({
    label: name, icon: icon("bolt"), data: { shortcut: callback_id }, run: () => act("shortcut", { ...place, callback_id }),
  }));
  if (message.user !== here.as) return shortcuts.length ? shortcuts : [{ label: "Copy text", run: () => navigator.clipboard?.writeText(message.text) }];
  const remove = async () => {
    const sure = await confirmation({ title: "Delete message", text: "This cannot be undone.", confirm: "Delete", danger: true });
    if (sure) act("delete", place);
  };
  return [...shortcuts, shortcuts.length ? null : undefined,
    { label: "Edit message", icon: icon("pen"), data: { tool: "edit" }, run: () => edit(message, channel, node) },
    { label: "Delete message…", icon: icon("bin"), danger: true, data: { tool: "delete" }, run: remove }].filter((item) => item !== undefined);
}

function edit(message, channel, node) {
  const box = node.querySelector(".message-text");
  const before = [...box.childNodes];
  const area = h("textarea", { class: "text", rows: 3, dir: "auto", "aria-label": "Edit message" });
  area.value = plainText(message);
  const stop = () => {
    box.replaceChildren(...before);
    node.focus();
  };
  const save = async () => {
    const text = area.value.trim();
    stop();
    if (text) await act("edit", { channel: channel.id, ts: message.ts, text: encode(text) });
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  });
  box.replaceChildren(area, h("div", { class: "edit-buttons" },
    h("button", { type: "button", class: "button small", onclick: stop }, "Cancel"),
    h("button", { type: "button", class: "button small primary", onclick: save }, "Save")));
  area.focus();
}
