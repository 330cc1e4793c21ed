import { h, icon, iconButton } from "./dom.js";
import { avatar, role } from "./people.js";
import { go, openChannel } from "./route.js";
import { channelTitle, here, isAppDm, nameOf, person, world } from "./store.js";

export function drawSidebar(bar, { close }) {
  const all = [...world.channels.values()];
  const focused = document.activeElement?.closest?.("#sidebar [data-channel]")?.dataset.channel;
  const scroll = bar.querySelector(".places")?.scrollTop ?? 0;
  const places = h("div", { class: "places" },
    group("Channels", all.filter(({ kind }) => kind !== "im"), close),
    group("Direct messages", all.filter((channel) => channel.kind === "im" && !isAppDm(channel)), close),
    group("Apps", all.filter(isAppDm), close));
  bar.replaceChildren(self(close), places);
  places.scrollTop = scroll;
  if (focused) bar.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
}

function self(close) {
  const me = person(here.as);
  const shut = iconButton("close", "Hide channels", close, { class: "icon-button only-narrow hide-sidebar" });
  return h("div", { class: "self", id: "self", data: { person: here.as } }, avatar(me, 36),
    h("div", { class: "self-words" },
      h("strong", { dir: "auto" }, nameOf(me)),
      h("span", { class: "self-title", dir: "auto" }, [me.title, role(me)].filter(Boolean).join(" · ") || "Member")), shut);
}

function group(title, channels, close) {
  if (!channels.length) return null;
  const id = `places-${title.toLowerCase().replace(/\W/g, "-")}`;
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), h("ul", {}, channels.map((channel) => h("li", {}, place(channel, close)))));
}

function place(channel, close) {
  const here_ = channel.id === here.channel;
  const unread = channel.unread > 0 && !here_;
  const title = channelTitle(channel);
  const onclick = () => {
    close();
    if (isAppDm(channel) && !unread && here_) return go({ c: channel.id });
    return openChannel(channel.id);
  };
  return h("button", {
    type: "button", class: ["place", unread && "unread", channel.is_member === false && "outside"].filter(Boolean).join(" "),
    "aria-current": here_ ? "page" : null, data: { channel: channel.id, unread: String(channel.unread ?? 0) }, onclick,
    "aria-label": `${channel.kind === "im" ? "" : channel.kind === "private" ? "private channel " : "channel "}${title}${unread ? `, ${channel.unread} unread` : ""}`,
  },
  sign(channel), h("span", { class: "place-name", dir: "auto" }, title),
  channel.kind === "im" && role(person(channel.with)) && h("span", { class: "badge" }, role(person(channel.with))),
  unread && h("span", { class: "count", "aria-hidden": "true" }, String(channel.unread)));
}

function sign(channel) {
  if (channel.kind === "im") return avatar(person(channel.with), 20);
  return h("span", { class: "sign", "aria-hidden": "true" }, channel.kind === "private" ? icon("lock") : "#");
}
