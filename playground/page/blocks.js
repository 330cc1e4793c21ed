import { chart } from "./charts.js";
import { h, safeImage } from "./dom.js";
import { element } from "./elements.js";
import { markdown } from "./markdown.js";
import { mrkdwn, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { table } from "./tables.js";

/*
 * A surface is where blocks stand:
 *   {kind: "message" | "modal" | "home", values, errors?, press(block_id, element, value), suggest(block_id, action_id, text)}
 * `values` is Slack's view.state.values and is kept by whoever draws, so input outlives a redraw.
 */
export function blocks(list, surface) {
  return h("div", { class: "blocks" }, (list ?? []).map((block, index) => oneBlock(block, surface, index)));
}

const DRAW = {
  section,
  header: (block) => h("h3", { class: "block-header" }, textObject(block.text)),
  divider: () => h("hr", { class: "block-divider" }),
  context: (block) => h("div", { class: "block-context" }, (block.elements ?? []).map(contextItem)),
  actions: (block, surface, id) => h("div", { class: "block-actions" }, (block.elements ?? []).map((item) => element(item, id, surface))),
  input,
  image: (block) => picture(block, true),
  rich_text: richText,
  markdown: (block) => markdown(block.text),
  table,
  data_table: table,
  data_visualization: chart,
  alert,
  card,
  carousel: (block, surface, id) => h("div", { class: "block-carousel" }, (block.elements ?? block.cards ?? []).map((item) => card(item, surface, id))),
  container,
  context_actions: (block, surface, id) => h("div", { class: "block-actions" }, (block.elements ?? []).flatMap((item) => feedback(item, id, surface))),
  video: (block) => h("div", { class: "block-context" }, textObject(block.title), " (video)"),
};

function oneBlock(block, surface, index) {
  const id = block.block_id ?? `block-${index}`;
  const draw = Object.hasOwn(DRAW, block.type) ? DRAW[block.type] : unsupported;
  const wrap = h("div", { class: `block block-of-${draw === unsupported ? "unknown" : block.type}`, data: { block: block.type, blockId: id } });
  try {
    wrap.append(draw(block, surface, id));
  } catch (error) {
    console.error(error);
    wrap.append(unsupported(block));
  }
  return wrap;
}

const unsupported = (block) => h("p", { class: "unsupported" }, `Unsupported block: ${block.type ?? "no type"}`);

function section(block, surface, id) {
  const fields = block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "field" }, textObject(field))));
  const text = h("div", { class: "section-text" }, textObject(block.text), fields);
  if (!block.accessory) return h("div", { class: "block-section" }, text);
  const side = block.accessory.type === "image" ? picture(block.accessory) : element(block.accessory, id, surface);
  return h("div", { class: "block-section with-accessory" }, text, h("div", { class: "accessory" }, side));
}

function contextItem(item) {
  return item.type === "image" ? picture(item) : h("span", { class: "context-text" }, textObject(item));
}

function picture(item, large = false) {
  const src = safeImage(item.image_url ?? item.slack_file?.url);
  const alt = item.alt_text ?? "";
  const fallback = () => h("span", { class: "image-missing" }, alt || "Image");
  const image = src && h("img", { src, alt, referrerpolicy: "no-referrer", onerror: (event) => event.target.replaceWith(fallback()) });
  if (!large) return image ?? fallback();
  return h("figure", { class: "block-image" }, item.title && h("figcaption", {}, textObject(item.title)), image ?? fallback());
}

function input(block, surface, id) {
  const error = surface.errors?.[id];
  const name = `${surface.kind}-${surface.key ?? ""}-${id}`;
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element?.type);
  const label = h(grouped ? "legend" : "label", { for: grouped ? null : `${name}-field` }, textObject(block.label),
    block.optional && h("span", { class: "optional" }, " (optional)"));
  const described = [error && `${name}-error`, block.hint && `${name}-hint`].filter(Boolean).join(" ") || null;
  const field = element(block.element ?? {}, id, surface, { id: `${name}-field`, described, invalid: Boolean(error), dispatch: Boolean(block.dispatch_action) });
  return h(grouped ? "fieldset" : "div", { class: error ? "block-input has-error" : "block-input" }, label, field,
    error && h("p", { class: "input-error", id: `${name}-error`, role: "alert" }, String(error)),
    block.hint && h("p", { class: "hint", id: `${name}-hint` }, textObject(block.hint)));
}

function alert(block) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "default";
  const text = typeof block.text === "string" ? mrkdwn(block.text) : textObject(block.text);
  return h("div", { class: `block-alert level-${level}`, role: level === "error" ? "alert" : "note" }, text);
}

const words = (value) => (typeof value === "string" ? h("span", { dir: "auto" }, value) : textObject(value));

function card(block, surface, id) {
  const image = block.hero_image ?? block.icon ?? block.image;
  return h("article", { class: "block-card" },
    image && picture(image),
    block.title && h("h4", {}, words(block.title)),
    block.subtitle && h("p", { class: "card-subtitle" }, words(block.subtitle)),
    block.body && h("div", { class: "card-body" }, words(block.body)),
    block.actions?.length && h("div", { class: "block-actions" }, block.actions.map((item) => element(item, block.block_id ?? id, surface))));
}

function container(block, surface) {
  const inner = blocks(block.blocks ?? block.child_blocks ?? block.elements, surface);
  if (!block.is_collapsible) return h("div", { class: "block-container" }, block.title && h("h4", {}, words(block.title)), inner);
  return h("details", { class: "block-container", open: !block.default_collapsed }, h("summary", {}, block.title ? words(block.title) : "Details"), inner);
}

function feedback(item, id, surface) {
  if (item.type !== "feedback_buttons") return [element({ ...item, type: "button" }, id, surface)];
  return ["positive_button", "negative_button"].filter((key) => item[key])
    .map((key) => element({ ...item[key], type: "button", action_id: item.action_id }, id, surface));
}
