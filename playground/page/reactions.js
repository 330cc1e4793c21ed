import { act } from "./api.js";
import { h } from "./dom.js";
import { QUICK, emojiNode, findEmoji } from "./emoji.js";
import { popover } from "./menu.js";

/** The handful that the bot listens to, and a field for any other name. */
export function pickReaction(anchor, channel, ts) {
  let close = () => {};
  const send = (name) => {
    close();
    act("react", { channel, ts, name });
  };
  const one = (name) => h("button", { type: "button", class: "pick", title: `:${name}:`, "aria-label": name, data: { emoji: name }, onclick: () => send(name) }, emojiNode(name));
  const found = h("div", { class: "pick-row found" });
  const field = h("input", { class: "text", type: "text", placeholder: "Any name, such as raised_hands", "aria-label": "Emoji name", autocomplete: "off", spellcheck: "false" });
  field.addEventListener("input", () => {
    const part = cleaned(field.value);
    found.replaceChildren(...(part ? findEmoji(part, 7).map(one) : []));
  });
  field.addEventListener("keydown", (event) => {
    const name = cleaned(field.value);
    if (event.key !== "Enter" || !name) return;
    event.preventDefault();
    send(name);
  });
  close = popover(anchor, h("div", { class: "picker" }, h("div", { class: "pick-row" }, QUICK.map(one)), field, found), { label: "React", className: "picker-box" });
}

const cleaned = (text) => text.trim().replace(/^:|:$/g, "").toLowerCase();
