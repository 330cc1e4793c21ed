import { act, get } from "./api.js";
import { blocks } from "./blocks.js";
import { h, iconButton } from "./dom.js";
import { clickFields } from "./message.js";
import { keepFocus } from "./menu.js";
import { textObject } from "./mrkdwn.js";
import { here } from "./store.js";

let shown = { id: null, values: {}, dialog: null, before: null, drawn: "" };

/** Shows the person's topmost view, or nothing. What was typed outlives an update of the same view. */
export async function refreshModal() {
  const as = here.as;
  const { view, errors } = await get("modal");
  if (as !== here.as) return;
  if (!view) return shut();
  const drawn = JSON.stringify([as, view, errors]);
  if (drawn === shown.drawn && shown.dialog?.open) return;
  if (!shown.dialog) {
    shown.before = document.activeElement;
    shown.dialog = h("dialog", { id: "modal", class: "modal", "aria-labelledby": "modal-title", onkeydown: keepFocus, oncancel: (event) => {
      event.preventDefault();
      if (event.target === shown.dialog) act("close_modal");
    } });
    document.body.append(shown.dialog);
  }
  const same = shown.id === `${as}/${view.id}`;
  if (!same) Object.assign(shown, { id: `${as}/${view.id}`, values: {} });
  shown.drawn = drawn;
  draw(view, errors ?? {}, same);
}

function shut() {
  const { dialog, before } = shown;
  shown = { id: null, values: {}, dialog: null, before: null, drawn: "" };
  dialog?.remove();
  if (dialog && before?.isConnected) before.focus();
}

function draw(view, errors, same) {
  const { dialog, values } = shown;
  const focused = same ? document.activeElement?.closest?.("#modal [data-action-id]")?.dataset.actionId : null;
  const scroll = same ? dialog.querySelector(".modal-body")?.scrollTop ?? 0 : 0;
  const form = h("form", { class: "modal-form", novalidate: true, data: { viewId: view.id, callbackId: view.callback_id }, onsubmit: (event) => submit(event, view) },
    h("header", { class: "modal-head" }, h("h2", { id: "modal-title", dir: "auto" }, textObject(view.title)), iconButton("close", "Close", () => act("close_modal", { everything: true }), { class: "icon-button modal-x" })),
    h("div", { class: "modal-body" }, blocks(view.blocks, surface(view, errors, values))),
    h("div", { class: "toast-place" }),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button", id: "modal-close", onclick: () => act("close_modal") }, view.close ? textObject(view.close) : "Close"),
      view.submit && h("button", { type: "submit", class: "button primary", id: "modal-submit" }, textObject(view.submit))));
  dialog.replaceChildren(form);
  prune(view, values);
  if (!dialog.open) dialog.showModal();
  form.querySelector(".modal-body").scrollTop = scroll;
  const first = dialog.querySelector("[aria-invalid=true]")
    ?? (focused && dialog.querySelector(`[data-action-id="${CSS.escape(focused)}"]`))
    ?? dialog.querySelector("[autofocus], .modal-body input, .modal-body textarea, .modal-body select, .modal-foot .primary, #modal-close");
  first?.focus();
}

/** Inputs that an update took away do not stay in the state. */
function prune(view, values) {
  const present = new Set((view.blocks ?? []).map((block, index) => block.block_id ?? `block-${index}`));
  Object.keys(values).filter((id) => !present.has(id)).forEach((id) => delete values[id]);
}

const surface = (view, errors, values) => ({
  kind: "modal", key: view.id, values, errors,
  press: (block_id, element, value) => act("click", { view: "modal", ...clickFields(block_id, element, value, values) }),
  suggest: async (block_id, action_id, value) => (await act("suggest", { view: "modal", block_id, action_id, value })).options ?? [],
});

async function submit(event, view) {
  event.preventDefault();
  const missing = required(view);
  if (Object.keys(missing).length) return draw(view, missing, true);
  const button = document.getElementById("modal-submit");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  shown.drawn = ""; // the same errors may come back: they are drawn again
  await act("submit", { state: shown.values });
  document.getElementById("modal-submit")?.removeAttribute("aria-busy");
  await refreshModal();
}

/** Slack itself refuses to send a form with an empty input that is not optional. */
function required(view) {
  const missing = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== "input" || block.optional) continue;
    const value = shown.values[block.block_id]?.[block.element.action_id] ?? {};
    const [, filled] = Object.entries(value).find(([key]) => key !== "type") ?? [];
    if (filled == null || filled === "" || (Array.isArray(filled) && !filled.length)) missing[block.block_id] = "Please complete this required field.";
  }
  return missing;
}
