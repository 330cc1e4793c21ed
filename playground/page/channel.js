import { act } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { popover } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar, role } from "./people.js";
import { go } from "./route.js";
import { channelTitle, here, isAppDm, nameOf, person, world } from "./store.js";

/** The head of the main pane: name, topic, members; for the app its tabs. */
export function channelHead(channel) {
  const direct = channel.kind === "im";
  const sign = direct ? avatar(person(channel.with), 24) : h("span", { class: "sign", "aria-hidden": "true" }, channel.kind === "private" ? icon("lock") : "#");
  const about = direct ? person(channel.with).title : channel.topic;
  return h("header", { class: "channel-head" },
    h("div", { class: "channel-line" },
      h("h1", {}, sign, h("span", { class: "channel-name", dir: "auto" }, channelTitle(channel))),
      about && h("div", { class: "topic", title: about }, direct ? h("span", { dir: "auto" }, about) : mrkdwn(about)),
      !direct && membersButton(channel)),
    isAppDm(channel) && tabs());
}

function tabs() {
  const tab = (name, label) => h("button", {
    type: "button", role: "tab", class: "tab", id: `tab-${name}`, "aria-selected": String(here.tab === name), data: { tab: name },
    tabindex: here.tab === name ? "0" : "-1", onclick: () => go({ tab: name, t: null }),
  }, label);
  const swap = (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    go({ tab: here.tab === "home" ? "messages" : "home", t: null });
    setTimeout(() => document.querySelector(".tab[aria-selected=true]")?.focus(), 60);
  };
  return h("div", { class: "tabs", role: "tablist", "aria-label": "App", onkeydown: swap }, tab("home", "Home"), tab("messages", "Messages"));
}

function membersButton(channel) {
  const members = channel.members ?? [];
  return h("button", { type: "button", class: "members-button", id: "members", "aria-haspopup": "dialog",
    "aria-label": `${members.length} members of ${channel.name}`, onclick: (event) => popover(event.currentTarget, membersBox(channel), { label: "Members", className: "members-box" }) },
  h("span", { class: "stack" }, members.slice(0, 3).map((id) => avatar(person(id), 22))), String(members.length));
}

function membersBox(channel) {
  const members = channel.members ?? [];
  const close = (event) => event.target.closest("[popover]").hidePopover();
  const outside = [...world.people.values()].filter((one) => !members.includes(one.id) && !one.deleted);
  const remove = (one) => channel.is_member !== false && one.id !== here.as && iconButton("close", `Remove ${nameOf(one)}`, (event) => {
    close(event);
    act("leave", { channel: channel.id, user: one.id });
  }, { "data-remove": one.id });
  const row = (one) => h("li", {}, avatar(one, 26), h("span", { class: "member-words" }, h("strong", { dir: "auto" }, nameOf(one)), h("small", { dir: "auto" }, one.title ?? "")), role(one) && h("span", { class: "badge" }, role(one)), remove(one));
  const add = (one) => h("li", {}, h("button", { type: "button", class: "member-add", data: { invite: one.id }, onclick: (event) => {
    close(event);
    act("invite", { channel: channel.id, user: one.id });
  } }, avatar(one, 26), h("span", { class: "member-words" }, h("strong", { dir: "auto" }, nameOf(one))), icon("plus")));
  return h("div", {},
    h("h2", {}, "Members"), h("ul", { class: "member-list" }, members.map((id) => row(person(id)))),
    channel.is_member !== false && outside.length ? [h("h2", {}, "Add to the channel"), h("ul", { class: "member-list" }, outside.map(add))] : null,
    channel.is_member !== false && h("button", { type: "button", class: "button small", id: "leave", onclick: (event) => {
      close(event);
      act("leave", { channel: channel.id });
    } }, "Leave channel"));
}

/** In place of the message box, for a channel one only looks into. */
export function joinBar(channel) {
  return h("div", { class: "join-bar" },
    h("span", {}, h("bdi", {}, nameOf(person(here.as))), " is not in ", h("bdi", {}, `#${channel.name}`), "."),
    h("button", { type: "button", class: "button primary", id: "join", onclick: () => act("invite", { channel: channel.id, user: here.as }) }, "Join channel"));
}

export function emptyChannel(channel) {
  if (isAppDm(channel)) {
    return welcome(avatar(person(channel.with), 56), `This is where ${channelTitle(channel)} writes to you`,
      "Ask it something, type / for its commands, or look at its Home tab.");
  }
  if (channel.kind === "im") return welcome(avatar(person(channel.with), 56), channelTitle(channel), "Only the two of you read this. Say hello.");
  return welcome(h("span", { class: "big-sign" }, channel.kind === "private" ? icon("lock") : "#"), `Welcome to #${channel.name}`,
    "Nothing has been said yet. Write as one person, then pick another on the left and answer.");
}

function welcome(sign, title, text) {
  return h("div", { class: "empty" }, sign, h("h2", { dir: "auto" }, title), h("p", {}, text));
}
