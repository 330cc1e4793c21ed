import { act } from "./api.js";
import { completion } from "./complete.js";
import { h, icon } from "./dom.js";
import { encode } from "./outgoing.js";
import { botName } from "./people.js";
import { channelTitle, here, humans, bot, nameOf, person, world } from "./store.js";
import { toast } from "./toast.js";

const drafts = new Map(); // what was begun and not sent, by person, channel and thread

const OWN = [
  { command: "/invite", description: "Add somebody, or the bot, to this channel", usage_hint: "@name" },
  { command: "/leave", description: "Leave this channel", usage_hint: "" },
];

/** The message box of a channel, or of a thread when `thread` is given. */
export function composer(channel, thread = null) {
  const key = `${here.as}/${channel.id}/${thread ?? ""}`;
  const where = thread ? "Reply…" : channel.kind === "im" ? `Message ${channelTitle(channel)}` : `Message #${channel.name}`;
  const area = h("textarea", { class: "compose-text", id: thread ? "thread-composer" : "composer", rows: 1, dir: "auto", placeholder: where, "aria-label": where,
    data: { channel: channel.id, thread } });
  const sendButton = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send (Enter)", onclick: () => send() }, icon("send"));
  const hint = h("div", { class: "slash-hint", "aria-live": "polite" });
  const commands = () => (thread ? [] : [...world.commands, ...OWN]);
  const complete = completion(area, { commands });

  const changed = () => {
    drafts.set(key, area.value);
    sendButton.disabled = !area.value.trim();
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 220)}px`;
    const known = commands().find(({ command }) => area.value.startsWith(`${command} `));
    hint.replaceChildren(...(known ? [h("strong", {}, known.command), ` ${known.usage_hint ?? ""}`, known.description ? h("span", {}, known.description) : ""] : []));
  };

  const send = async () => {
    const text = area.value.trim();
    if (!text) return;
    area.value = "";
    complete.hide();
    changed();
    const scroller = area.closest("#main, #thread")?.querySelector(".scroller");
    if (scroller) scroller.dataset.fresh = "true"; // one wants to see what one said
    const box = also && also.firstElementChild;
    const sent = await dispatch(channel, thread, text, Boolean(box?.checked));
    if (box) box.checked = false;
    if (!sent && !area.value) {
      area.value = text; // refused: nothing typed is lost
      changed();
    }
    area.focus();
  };

  area.addEventListener("input", changed);
  area.addEventListener("keydown", (event) => {
    if (complete.keydown(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  });
  area.value = drafts.get(key) ?? "";
  requestAnimationFrame(changed);
  const also = thread && channel.kind !== "im" && h("label", { class: "also" }, h("input", { type: "checkbox", id: "also-channel" }), `Also send to #${channel.name}`);
  const as = h("span", { class: "as" }, "as ", h("strong", { dir: "auto" }, nameOf(person(here.as))));
  return h("div", { class: "composer" }, complete.list, hint,
    h("div", { class: "compose-box" }, area, h("div", { class: "compose-foot" }, also || as, !thread && h("span", { class: "keys" }, "Shift + Enter for a new line"), sendButton)));
}

/** True when the server took it. */
async function dispatch(channel, thread, text, broadcast) {
  if (!text.startsWith("/")) return (await act("post", { channel: channel.id, text: encode(text), ...(thread ? { thread, broadcast } : {}) })).ok;
  const [, command, rest] = /^(\/\S*)\s*([\s\S]*)$/.exec(text);
  if (thread) return refuse(`${command} cannot be used in a thread. Try it in the channel.`);
  if (command === "/invite") return invite(channel, rest);
  if (command === "/leave") return (await act("leave", { channel: channel.id })).ok;
  if (!world.commands.some((one) => one.command === command)) return refuse(`${command} is not a command that ${botName()} knows. Type / to see them.`);
  return (await act("slash", { channel: channel.id, command, text: encode(rest) })).ok;
}

async function invite(channel, rest) {
  const wanted = rest.trim().replace(/^@/, "").toLowerCase();
  const one = [...humans(), bot()].find((who) => who && [who.name, who.real_name].some((name) => name?.toLowerCase() === wanted));
  if (!one) return refuse("Invite whom? Type /invite @name.");
  return (await act("invite", { channel: channel.id, user: one.id })).ok;
}

function refuse(sentence) {
  toast(sentence);
  return false;
}
