import { unescape } from "./mrkdwn.js";
import { nameOf, person, world } from "./store.js";

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Typed names become references, so that "@Dana Whitfield" reaches the right Dana; the server does the rest. */
export function encode(text) {
  const names = new Map();
  for (const one of world.people.values()) {
    for (const name of [one.name, one.real_name]) if (name) names.set(`@${name.toLowerCase()}`, `<@${one.id}>`);
  }
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length).map(quoted);
  if (!longestFirst.length) return text;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}./])(${longestFirst.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
  return text.split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 ? part : part.replace(pattern, (name) => names.get(name.toLowerCase())))).join("");
}

/** The opposite, for the edit box: references become names again. */
export function plainText(message) {
  return unescape(String(message.text ?? "").replace(/<([@#!]?)([^>|]*)(?:\|([^>]*))?>/g, (whole, kind, target, label) => {
    if (kind === "@") return `@${nameOf(person(target))}`;
    if (kind === "#") return `#${world.channels.get(target)?.name ?? label ?? target}`;
    if (kind === "!") return label || `@${target}`;
    return label || target;
  }));
}
