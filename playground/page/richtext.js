import { h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { channelMention, dateNode, link, userMention } from "./mrkdwn.js";

/** Slack's rich_text block. Its text is never parsed: styles are data. */
export function richText(block) {
  const box = h("div", { class: "rich-text", dir: "auto" });
  let lists = [];
  for (const part of block.elements ?? []) {
    if (part.type === "rich_text_list") {
      lists = nest(box, lists, part);
      continue;
    }
    lists = [];
    box.append(section(part));
  }
  return box;
}

function section(part) {
  const inner = (part.elements ?? []).map(leaf);
  if (part.type === "rich_text_quote") return h("blockquote", {}, inner);
  if (part.type === "rich_text_preformatted") return h("pre", {}, (part.elements ?? []).map((item) => item.text ?? item.url ?? ""));
  return h("div", { class: "rich-section", dir: "auto" }, inner);
}

/** Lists arrive flat with an indent; returns the open lists, one for each level. */
function nest(box, open, part) {
  const level = Math.min(part.indent ?? 0, open.length);
  const list = h(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : null });
  list.append(...(part.elements ?? []).map((item) => h("li", {}, (item.elements ?? []).map(leaf))));
  const parent = level ? open[level - 1].lastElementChild ?? open[level - 1] : box;
  parent.append(list);
  return [...open.slice(0, level), list];
}

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function leaf(item) {
  const plain = bare(item);
  return Object.entries(STYLES).reduce((node, [style, tag]) => (item.style?.[style] ? h(tag, {}, node) : node), plain);
}

function bare(item) {
  switch (item.type) {
    case "text": return breaks(item.text ?? "");
    case "link": return link(item.url, item.text || item.url);
    case "user": return userMention(item.user_id);
    case "channel": return channelMention(item.channel_id);
    case "usergroup": return h("span", { class: "mention" }, "@group");
    case "broadcast": return h("span", { class: "mention loud" }, `@${item.range}`);
    case "emoji": return emojiNode(item.name);
    case "date": return dateNode(`${item.timestamp}^${item.format ?? "{date}"}`, item.fallback ?? "");
    case "color": return h("code", {}, item.value ?? "");
    default: return h("span", { class: "unsupported" }, item.text ?? `[${item.type}]`);
  }
}

function breaks(text) {
  const span = h("span", {});
  text.split("\n").forEach((line, index) => span.append(...(index ? [h("br"), line] : [line])));
  return span;
}
