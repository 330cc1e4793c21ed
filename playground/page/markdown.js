import { h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { link } from "./mrkdwn.js";

/** The `markdown` block: the common part of standard Markdown. */
export function markdown(text) {
  const box = h("div", { class: "markdown", dir: "auto" });
  String(text ?? "").split(/^```\w*\n([\s\S]*?)^```\s*$/m).forEach((part, index) => {
    if (index % 2) box.append(h("pre", {}, part.replace(/\n$/, "")));
    else part.split(/\n{2,}/).filter((chunk) => chunk.trim()).forEach((chunk) => box.append(...paragraph(chunk)));
  });
  return box;
}

function paragraph(chunk) {
  const out = [];
  let open = null;
  const into = (tag, node) => {
    if (open?.localName !== tag) out.push((open = h(tag)));
    else if (tag === "p" || tag === "blockquote") open.append(h("br"));
    open.append(...[node].flat());
  };
  for (const line of chunk.split("\n").filter((text) => text.trim())) place(line, out, into, () => (open = null));
  return out;
}

function place(line, out, into, close) {
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  const bullet = /^\s*[-*+]\s+(.*)$/.exec(line);
  const number = /^\s*\d+[.)]\s+(.*)$/.exec(line);
  const quote = /^>\s?(.*)$/.exec(line);
  if (heading || /^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
    close();
    out.push(heading ? h(`h${Math.min(6, heading[1].length + 2)}`, {}, inline(heading[2])) : h("hr"));
  } else if (bullet) into("ul", h("li", {}, inline(bullet[1])));
  else if (number) into("ol", h("li", {}, inline(number[1])));
  else if (quote) into("blockquote", inline(quote[1]));
  else into("p", inline(line));
}

const TOKEN = /`([^`]+)`|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|(?<![\w*])\*(\S(?:.*?\S)?)\*(?!\w)|(?<!\w)_(\S(?:.*?\S)?)_(?!\w)|:([a-z0-9_+-]+):|(https?:\/\/[^\s<>]+[^\s<>.,;:!?)])/g;

function inline(text) {
  const out = [];
  let last = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > last) out.push(text.slice(last, found.index));
    out.push(token(found));
    last = found.index + found[0].length;
  }
  if (last < text.length) out.push(text.slice(last));
  return out;
}

function token([, code, label, url, bold, bold2, strike, italic, italic2, emoji, bare]) {
  if (code) return h("code", {}, code);
  if (url) return link(url, label || url);
  if (bold || bold2) return h("strong", {}, inline(bold || bold2));
  if (strike) return h("s", {}, inline(strike));
  if (italic || italic2) return h("em", {}, inline(italic || italic2));
  return emoji ? emojiNode(emoji) : link(bare, bare);
}
