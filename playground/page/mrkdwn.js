import { h, safeHref } from "./dom.js";
import { emojiNode, isOnlyEmoji } from "./emoji.js";
import { go, localAddress, openChannel } from "./route.js";
import { clockTime, inZone, nameOf, person, world } from "./store.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** Slack's own markup as nodes. `verbatim` leaves bare addresses alone. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const source = String(text ?? "");
  const box = h("div", { class: isOnlyEmoji(source) ? "mrkdwn jumbo" : "mrkdwn", dir: "auto" });
  source.split(/```\n?([\s\S]*?)\n?```/).forEach((part, index) => {
    if (index % 2) box.append(h("pre", {}, unescape(part)));
    else box.append(...lines(part.replace(/^\n|\n$/g, index ? "" : "$&"), verbatim));
  });
  return box;
}

export function textObject(object) {
  if (!object) return null;
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim });
  return h("span", { class: "plain", dir: "auto" }, withEmoji(String(object.text ?? ""), object.emoji !== false));
}

function withEmoji(text, on = true) {
  if (!on) return [text];
  return text.split(/(:[a-z0-9_+'-]+(?:::skin-tone-\d)?:)/i).map((part, index) => (index % 2 ? emojiNode(part.slice(1, -1)) : part));
}

function lines(text, verbatim) {
  const out = [];
  let quote = null;
  const all = text.split("\n");
  all.forEach((line, index) => {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else out.push((quote = h("blockquote")));
      quote.append(...inline(quoted[1], verbatim));
      return;
    }
    const afterQuote = Boolean(quote);
    quote = null;
    if (index && !afterQuote) out.push(h("br"));
    out.push(...inline(line, verbatim));
  });
  return out;
}

const TOKEN = new RegExp([
  "`([^`\\n]+)`",
  "<([^<>\\n]+)>",
  ":([a-z0-9_+'-]+(?:::skin-tone-\\d)?):",
  "(?<![\\p{L}\\p{N}*])\\*(?=\\S)([^\\n]*?\\S)\\*(?![\\p{L}\\p{N}*])",
  "(?<![\\p{L}\\p{N}_])_(?=\\S)([^\\n]*?\\S)_(?![\\p{L}\\p{N}_])",
  "(?<![\\p{L}\\p{N}~])~(?=\\S)([^\\n]*?\\S)~(?![\\p{L}\\p{N}~])",
  "(https?://[^\\s<>|]+[^\\s<>|.,;:!?)\"'])",
].join("|"), "giu");

function inline(text, verbatim) {
  const out = [];
  let last = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > last) out.push(unescape(text.slice(last, found.index)));
    out.push(token(found, verbatim));
    last = found.index + found[0].length;
  }
  if (last < text.length) out.push(unescape(text.slice(last)));
  return out;
}

function token([whole, code, angle, emoji, bold, italic, strike, bare], verbatim) {
  if (code) return h("code", {}, unescape(code));
  if (angle) return reference(angle);
  if (emoji) return emojiNode(emoji);
  if (bold) return h("strong", {}, inline(bold, verbatim));
  if (italic) return h("em", {}, inline(italic, verbatim));
  if (strike) return h("s", {}, inline(strike, verbatim));
  return verbatim ? whole : link(unescape(bare), unescape(bare));
}

function reference(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inside.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateNode(target.slice(6), label);
  if (target.startsWith("!subteam")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${target.slice(1)}`);
  if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return `<${unescape(inside)}>`; // not Slack's markup: shown as it came
  return link(unescape(target), label || unescape(target).replace(/^mailto:/, ""));
}

export function userMention(id, label = "") {
  const known = world.people.get(id);
  const name = known ? nameOf(known) : label || nameOf(person(id));
  return h("span", { class: "mention", data: { user: id }, dir: "auto" }, `@${name.replace(/^@/, "")}`);
}

export function channelMention(id, label = "") {
  const channel = world.channels.get(id);
  if (!channel) return h("span", { class: "mention" }, `#${label || "private channel"}`);
  return h("button", { type: "button", class: "mention", data: { channel: id }, onclick: () => openChannel(id) }, `#${channel.name}`);
}

export function link(url, label) {
  const href = safeHref(url);
  if (!href) return h("span", {}, label === url ? url : `${label} (${url})`);
  const local = localAddress(href);
  const onclick = local && ((event) => {
    event.preventDefault();
    go(local);
  });
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", dir: "auto", onclick }, label);
}

const DATE = {
  date_num: (date) => inZone(date, { year: "numeric", month: "2-digit", day: "2-digit" }, "sv"),
  date: (date) => inZone(date, { month: "long", day: "numeric", year: "numeric" }),
  date_short: (date) => inZone(date, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (date) => inZone(date, { weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  time: clockTime,
  time_secs: (date) => inZone(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
};

export function dateNode(rest, fallback) {
  const [seconds, format = "", url] = rest.split("^");
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return fallback || "";
  const text = format.replace(/\{(\w+?)(?:_pretty)?\}/g, (whole, name) => DATE[name]?.(date) ?? (name === "ago" ? inZone(date) : whole));
  return url ? link(url, text) : h("time", { datetime: date.toISOString(), title: inZone(date) }, text || fallback);
}
