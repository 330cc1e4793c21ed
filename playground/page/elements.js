import { combobox } from "./combobox.js";
import { h, icon, safeHref } from "./dom.js";
import { confirmation, menu } from "./menu.js";
import { textObject } from "./mrkdwn.js";
import { humans, nameOf, world } from "./store.js";

/**
 * One interactive element. Its value goes into surface.values in Slack's own form;
 * outside an input block (or with `dispatch`) a change is also sent to the bot.
 */
export function element(item, blockId, surface, field = null) {
  const draw = DRAW[item.type];
  if (!draw) return h("p", { class: "unsupported" }, `Unsupported element: ${item.type ?? "no type"}`);
  const begin = start(item);
  const own = surface.values[blockId] ?? {};
  if (begin) {
    surface.values[blockId] = own;
    own[item.action_id] ??= begin;
  }
  const sends = !field || field.dispatch;
  const at = {
    item, blockId, surface, field,
    value: own[item.action_id],
    data: { actionId: item.action_id, blockId },
    common: {
      id: field?.id, "aria-describedby": field?.described, "aria-invalid": field?.invalid ? "true" : null,
      "aria-label": field ? null : item.accessibility_label ?? item.placeholder?.text ?? item.action_id,
    },
    keep: (value) => (own[item.action_id] = { type: item.type, ...value }),
    async change(value, node) {
      if (sends && !(await agreed(item))) return false;
      at.keep(value);
      if (sends) await busy(node, () => surface.press(blockId, item, own[item.action_id]));
      return true;
    },
  };
  return draw(at);
}

const DRAW = {
  button, overflow,
  static_select: select, external_select: external,
  users_select: select, conversations_select: select, channels_select: select,
  multi_static_select: external, multi_external_select: external, multi_users_select: external,
  multi_conversations_select: external, multi_channels_select: external,
  checkboxes: ticks, radio_buttons: ticks,
  plain_text_input: text, email_text_input: text, url_text_input: text, number_input: text, rich_text_input: text,
  datepicker: moment, timepicker: moment, datetimepicker: moment,
};

/** The value before anybody touched it, as Slack reports it; null for what has none. */
function start(item) {
  const { type } = item;
  if (type === "button" || type === "overflow") return null;
  if (/^multi_(static|external)|checkboxes/.test(type)) return { type, selected_options: item.initial_options ?? [] };
  if (type === "multi_users_select") return { type, selected_users: item.initial_users ?? [] };
  if (type === "multi_channels_select") return { type, selected_channels: item.initial_channels ?? [] };
  if (type === "multi_conversations_select") return { type, selected_conversations: item.initial_conversations ?? [] };
  if (type === "users_select") return { type, selected_user: item.initial_user ?? null };
  if (type === "channels_select") return { type, selected_channel: item.initial_channel ?? null };
  if (type === "conversations_select") return { type, selected_conversation: item.initial_conversation ?? null };
  if (type === "datepicker") return { type, selected_date: item.initial_date ?? null };
  if (type === "timepicker") return { type, selected_time: item.initial_time ?? null };
  if (type === "datetimepicker") return { type, selected_date_time: item.initial_date_time ?? null };
  if (/select|radio/.test(type)) return { type, selected_option: item.initial_option ?? null };
  if (type === "rich_text_input") return { type, rich_text_value: item.initial_value ?? null };
  return { type, value: item.initial_value ?? null };
}

async function agreed({ confirm }) {
  if (!confirm) return true;
  const plain = (object) => object?.text;
  return confirmation({ title: plain(confirm.title) ?? "Are you sure?", text: textObject(confirm.text), confirm: plain(confirm.confirm),
    deny: plain(confirm.deny), danger: confirm.style === "danger" });
}

async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button({ item, blockId, surface, data }) {
  const style = ["primary", "danger"].includes(item.style) ? item.style : "";
  const send = async (node) => {
    if (await agreed(item)) await busy(node, () => surface.press(blockId, item, { type: "button", value: item.value ?? null }));
  };
  const href = item.url && safeHref(item.url);
  const shared = { class: `button ${style}`, data, "aria-label": item.accessibility_label };
  if (href) return h("a", { ...shared, href, target: "_blank", rel: "noopener noreferrer", onclick: (event) => send(event.currentTarget) }, textObject(item.text));
  return h("button", { ...shared, type: "button", onclick: (event) => send(event.currentTarget) }, textObject(item.text));
}

function overflow({ item, blockId, surface, data }) {
  const open = (event) => {
    const node = event.currentTarget;
    const choose = async (option) => {
      if (option.url && safeHref(option.url)) window.open(safeHref(option.url), "_blank", "noopener");
      if (await agreed(item)) await busy(node, () => surface.press(blockId, item, { type: "overflow", selected_option: option }));
    };
    menu(node, (item.options ?? []).map((option) => ({ label: textObject(option.text), data: { option: option.value }, run: () => choose(option) })), "More");
  };
  return h("button", { type: "button", class: "button overflow", data, "aria-label": "More actions", "aria-haspopup": "menu", onclick: open }, icon("dots"));
}

const label = (option) => String(option.text?.text ?? option.text ?? option.value);

const channelOptions = () => [...world.channels.values()].filter(({ kind }) => kind !== "im").map(({ id, name }) => ({ value: id, text: { text: `#${name}` } }));
const peopleOptions = () => humans().map((one) => ({ value: one.id, text: { text: nameOf(one) } }));
const optionsOf = (item) => {
  if (item.type.includes("users")) return peopleOptions();
  if (item.type.includes("channels")) return channelOptions();
  if (item.type.includes("conversations")) return [...channelOptions(), ...peopleOptions()];
  return item.options ?? (item.option_groups ?? []).flatMap((group) => group.options);
};
const keyOf = (type) => ["user", "channel", "conversation"].find((kind) => type.includes(kind));

function select({ item, value, change, data, common }) {
  const kind = keyOf(item.type);
  const chosen = kind ? value[`selected_${kind}`] : value.selected_option?.value;
  const all = optionsOf(item);
  const draw = (option) => h("option", { value: option.value, selected: option.value === chosen, title: option.description?.text }, label(option));
  const inner = item.option_groups?.length
    ? item.option_groups.map((group) => h("optgroup", { label: label({ text: group.label }) }, group.options.map(draw)))
    : all.map(draw);
  const onchange = async (event) => {
    const option = all.find((one) => one.value === event.target.value) ?? null;
    const done = await change(kind ? { [`selected_${kind}`]: option?.value ?? null } : { selected_option: option }, event.target);
    if (!done) event.target.value = chosen ?? "";
  };
  return h("select", { ...common, class: "select", data, onchange }, h("option", { value: "", selected: !chosen }, item.placeholder?.text ?? "Choose one"), inner);
}

function external({ item, blockId, surface, value, change, keep, data, common }) {
  const multi = item.type.startsWith("multi_");
  const kind = keyOf(item.type);
  const all = item.type.includes("external") ? null : optionsOf(item);
  const ids = kind && value[`selected_${kind}s`];
  const selected = kind ? ids.map((id) => all.find((one) => one.value === id) ?? { value: id, text: { text: id } })
    : value.selected_options ?? [value.selected_option].filter(Boolean);
  const toValue = (options) => {
    if (kind) return { [`selected_${kind}s`]: options.map((option) => option.value) };
    return multi ? { selected_options: options } : { selected_option: options[0] ?? null };
  };
  const matches = (typed) => all.filter((option) => label(option).toLowerCase().includes(typed.toLowerCase()));
  return combobox({
    common, data, multi, selected, label,
    placeholder: item.placeholder?.text ?? (multi ? "Choose some" : "Choose one"),
    limit: item.max_selected_items ?? Infinity,
    least: all ? 0 : item.min_query_length ?? 3,
    find: (typed) => (all ? matches(typed) : surface.suggest(blockId, item.action_id, typed)),
    onchange: (options, node) => (options ? change(toValue(options), node) : keep(toValue([]))),
  });
}

function ticks({ item, value, change, data, common, field }) {
  const many = item.type === "checkboxes";
  const chosen = many ? value.selected_options : [value.selected_option].filter(Boolean);
  const group = `${field?.id ?? Math.random().toString(36).slice(2)}-${item.action_id}`;
  const box = h("div", { ...common, class: "ticks", role: many ? "group" : "radiogroup", data });
  const onchange = () => {
    const picked = item.options.filter((option, index) => box.querySelectorAll("input")[index].checked);
    change(many ? { selected_options: picked } : { selected_option: picked[0] ?? null }, box);
  };
  box.append(...(item.options ?? []).map((option) => h("label", { class: "tick" },
    h("input", { type: many ? "checkbox" : "radio", name: group, value: option.value, checked: chosen.some((one) => one.value === option.value), onchange }),
    h("span", {}, textObject(option.text), option.description && h("small", {}, textObject(option.description))))));
  return box;
}

const INPUT = { email_text_input: "email", url_text_input: "url", number_input: "number" };

function text({ item, value, change, keep, data, common, field }) {
  const long = item.multiline || item.type === "rich_text_input";
  const toValue = (typed) => {
    if (item.type !== "rich_text_input") return { value: typed === "" ? null : typed };
    return { rich_text_value: { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: typed }] }] } };
  };
  const shown = value.value ?? value.rich_text_value?.elements?.[0]?.elements?.[0]?.text ?? "";
  const oninput = (event) => keep(toValue(event.target.value));
  const onkeydown = (event) => {
    if (event.key === "Enter" && !long && field?.dispatch) change(toValue(event.target.value), event.target);
  };
  const props = { ...common, class: "text", data, dir: "auto", oninput, onkeydown, placeholder: item.placeholder?.text ?? "", maxlength: item.max_length ?? null,
    min: item.min_value, max: item.max_value, step: item.is_decimal_allowed ? "any" : null, rows: long ? 4 : null,
    autofocus: item.focus_on_load || null, type: long ? null : INPUT[item.type] ?? "text" };
  const node = h(long ? "textarea" : "input", props);
  node.value = shown;
  return node;
}

const pad = (number) => String(number).padStart(2, "0");
const localStamp = (seconds) => {
  const at = new Date(seconds * 1000);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
};

function moment({ item, value, change, data, common }) {
  const kind = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[item.type];
  const shown = value.selected_date ?? value.selected_time ?? (value.selected_date_time ? localStamp(value.selected_date_time) : "");
  const onchange = (event) => {
    const typed = event.target.value || null;
    if (kind === "date") return change({ selected_date: typed }, event.target);
    if (kind === "time") return change({ selected_time: typed }, event.target);
    return change({ selected_date_time: typed ? Math.floor(new Date(typed).getTime() / 1000) : null }, event.target);
  };
  return h("input", { ...common, type: kind, class: "text moment", data, value: shown, onchange });
}
