import { get } from "./api.js";
import { h, iconButton } from "./dom.js";
import { clockTime } from "./store.js";

const KEEP = 400;
const EVERY_MS = 1500;
let timer = 0;
let last = 0;

/** The inspector: one line for each request between Slack and the bot, newest at the end. */
export function toggleWire(panel, onclose) {
  panel.hidden = !panel.hidden;
  document.body.classList.toggle("wire-open", !panel.hidden);
  clearInterval(timer);
  if (panel.hidden) return panel.replaceChildren();
  last = 0;
  const rows = h("tbody", {});
  panel.replaceChildren(
    h("header", {}, h("h2", {}, "On the wire"), h("span", {}, "What Slack tells the bot, and what the bot answers"),
      h("button", { type: "button", class: "button small", onclick: () => rows.replaceChildren() }, "Clear"), iconButton("close", "Close the inspector", onclose)),
    h("div", { class: "wire-rows", tabindex: "0" }, h("table", {},
      h("thead", {}, h("tr", {}, ["Time", "Direction", "What", "", "ms", "Summary"].map((head) => h("th", { scope: "col" }, head)))), rows)));
  const pull = () => fetchRows(rows).catch(() => {});
  timer = setInterval(pull, EVERY_MS);
  return pull();
}

async function fetchRows(rows) {
  const { entries } = await get("wire", { after: last });
  if (!entries?.length) return;
  const scroller = rows.closest(".wire-rows");
  const atEnd = !last || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
  last = Math.max(last, ...entries.map(({ n }) => n));
  rows.append(...entries.map(row));
  while (rows.children.length > KEEP) rows.firstElementChild.remove();
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}

function row({ n, at, direction, what, ok, ms, summary }) {
  const inward = direction === "to_bot";
  const time = new Date(/^\d+(\.\d+)?$/.test(at) ? Number(at) * 1000 : at);
  return h("tr", { class: ok === false ? "failed" : "", data: { n: String(n), direction } },
    h("td", {}, Number.isNaN(time.getTime()) ? String(at) : `${clockTime(time)}`),
    h("td", { class: inward ? "to-bot" : "from-bot" }, inward ? "→ to bot" : "← from bot"),
    h("td", {}, h("code", {}, String(what))),
    h("td", {}, ok === false ? "failed" : ok ? "ok" : ""),
    h("td", { class: "ms" }, ms == null ? "" : String(Math.round(ms))),
    h("td", { class: "summary", dir: "auto", title: summary ?? "" }, String(summary ?? "")));
}
