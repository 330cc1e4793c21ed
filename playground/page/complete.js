import { h } from "./dom.js";
import { EMOJI, findEmoji } from "./emoji.js";
import { avatar, role } from "./people.js";
import { nameOf, world } from "./store.js";

/** Completion of /commands, @names, #channels and :emoji: for a textarea. `keydown` returns true when it took the key. */
export function completion(area, { commands }) {
  const list = h("ul", { class: "complete", role: "listbox", "aria-label": "Suggestions", hidden: true });
  let offers = [];
  let active = 0;

  const hide = () => {
    list.hidden = true;
    offers = [];
  };

  const draw = () => {
    list.hidden = !offers.length;
    list.replaceChildren(...offers.map((offer, index) => h("li", {
      role: "option", class: index === active ? "active" : "", "aria-selected": String(index === active), data: { offer: offer.insert.trim() },
      onmousedown: (event) => {
        event.preventDefault();
        accept(offer);
      },
    }, offer.sign, h("span", { class: "offer-label", dir: "auto" }, offer.label), offer.note && h("span", { class: "offer-note", dir: "auto" }, offer.note))));
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };

  const accept = (offer) => {
    const end = area.selectionStart;
    area.setRangeText(offer.insert, end - offer.typed.length, end, "end");
    hide();
    area.focus();
    area.dispatchEvent(new Event("input"));
  };

  const look = () => {
    const before = area.value.slice(0, area.selectionStart);
    offers = commandOffers(before, commands) ?? wordOffers(before) ?? [];
    active = 0;
    draw();
  };

  const keydown = (event) => {
    if (list.hidden) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[active];
    if (move) {
      active = (active + move + offers.length) % offers.length;
      draw();
    } else if (event.key === "Escape") hide();
    else if (event.key === "Tab" || (event.key === "Enter" && offer.typed !== offer.insert.trim())) accept(offer);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  area.addEventListener("input", look);
  area.addEventListener("blur", hide);
  return { list, keydown, hide };
}

function commandOffers(before, commands) {
  const typed = /^\/\S*$/.exec(before)?.[0];
  if (typed !== undefined && typed !== null) {
    return commands().filter(({ command }) => command.startsWith(typed.toLowerCase()))
      .map(({ command, description, usage_hint }) => ({ typed, insert: `${command} `, label: command, note: [description, usage_hint].filter(Boolean).join(" · ") }));
  }
  return null;
}

function wordOffers(before) {
  const found = /(?:^|[\s(])([@#:])([^\s@#:]*(?: [^\s@#:]+)?)$/u.exec(before);
  if (!found) return null;
  const [, kind, part] = found;
  const offer = (insert, label, more = {}) => ({ typed: kind + part, insert: `${insert} `, label, ...more });
  const fits = (...names) => names.some((name) => name && (` ${name.toLowerCase()}`).includes(` ${part.toLowerCase()}`));
  if (kind === ":") return part.length < 2 || part.includes(" ") ? null : findEmoji(part).map((name) => offer(`:${name}:`, `:${name}:`, { sign: h("span", { class: "emoji" }, EMOJI.get(name)) }));
  if (kind === "#") {
    return [...world.channels.values()].filter(({ kind: sort, name }) => sort !== "im" && fits(name)).slice(0, 8)
      .map(({ name }) => offer(`#${name}`, name, { sign: h("span", { class: "sign" }, "#") }));
  }
  const people = [...world.people.values()].filter((one) => !one.deleted && fits(one.name, one.real_name)).slice(0, 8)
    .map((one) => offer(`@${nameOf(one)}`, nameOf(one), { sign: avatar(one, 22), note: [role(one), one.title].filter(Boolean).join(" · ") }));
  const everybody = ["here", "channel"].filter((word) => part && word.startsWith(part.toLowerCase())).map((word) => offer(`@${word}`, word, { note: "Everybody in the channel" }));
  return [...people, ...everybody];
}
