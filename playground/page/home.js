import { act, get } from "./api.js";
import { blocks } from "./blocks.js";
import { channelHead } from "./channel.js";
import { h } from "./dom.js";
import { clickFields } from "./message.js";
import { avatar, botName } from "./people.js";
import { bot, here } from "./store.js";

let shown = { key: null, values: {}, drawn: "" };

/** App Home. `entered` says that the tab was just opened, which the bot hears of. */
export async function drawHome(main, channel, { entered = false } = {}) {
  const key = `home/${here.as}/${channel.id}`;
  if (main.dataset.key !== key) {
    main.dataset.key = key;
    shown = { key, values: {}, drawn: "" };
    main.replaceChildren(channelHead(channel), h("div", { class: "scroller" }, h("div", { class: "home", id: "home" })));
  } else main.firstElementChild.replaceWith(channelHead(channel));
  if (entered) await act("open_home");
  const { view } = await get("home");
  if (main.dataset.key !== key) return;
  const drawn = JSON.stringify(view);
  if (drawn === shown.drawn) return;
  shown.drawn = drawn;
  const { values } = shown;
  const focused = document.activeElement?.closest?.("#home [data-action-id]")?.dataset;
  const home = main.querySelector(".home");
  home.replaceChildren(view ? blocks(view.blocks, surface(view, values)) : nothing());
  if (focused) home.querySelector(`[data-action-id="${CSS.escape(focused.actionId)}"][data-block-id="${CSS.escape(focused.blockId)}"]`)?.focus();
}

const surface = (view, values) => ({
  kind: "home", key: view.id ?? "home", values,
  press: (block_id, element, value) => act("click", { view: "home", ...clickFields(block_id, element, value, values) }),
  suggest: async (block_id, action_id, value) => (await act("suggest", { view: "home", block_id, action_id, value })).options ?? [],
});

function nothing() {
  return h("div", { class: "empty" }, avatar(bot() ?? { is_bot: true, name: "Kith" }, 56), h("h2", {}, `${botName()} has not drawn this page yet`),
    h("p", {}, "It appears as soon as the bot is connected and has heard that the tab was opened."));
}
