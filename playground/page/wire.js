import { get } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { botName } from "./people.js";
import { inZone, world } from "./store.js";

const KEEP = 400;
const EVERY_MS = 1000;
const TABS = [["traffic", "On the wire"], ["stored", "What is stored"]];
let timer = 0;
let last = 0;
let tab = "traffic";
let word = "";

/** The inspector, for the sceptic: what Slack and the bot say to each other, and what the bot keeps of it. */
export function drawInspector(panel, tools) {
  clearInterval(timer);
  if (panel.hidden) return panel.replaceChildren();
  if (!world.demo.stored) tab = "traffic";
  const choices = TABS.filter(([id]) => id === "traffic" || world.demo.stored);
  const choose = (id) => {
    tab = id;
    drawInspector(panel, tools);
    document.getElementById(`inspect-${id}`).focus();
  };
  const step = (event) => {
    if (["ArrowLeft", "ArrowRight"].includes(event.key) && choices.length > 1) choose(tab === "traffic" ? "stored" : "traffic");
  };
  const body = h("div", { class: "inspector-body", role: "tabpanel", "aria-labelledby": `inspect-${tab}` });
  panel.replaceChildren(
    h("header", {}, h("div", { role: "tablist", "aria-label": "Inspector", class: "inspector-tabs", onkeydown: step }, choices.map(([id, label]) => h("button", {
      type: "button", role: "tab", id: `inspect-${id}`, class: "tab", "aria-selected": String(tab === id), tabindex: tab === id ? "0" : "-1", onclick: () => choose(id) }, label))),
    h("span", { class: "inspector-about" }, tab === "traffic" ? `Everything that passes between Slack and ${botName()}` : "Counted in the database file itself, not told by the bot"),
    iconButton("close", "Close the inspector", tools.close)), body);
  const draw = tab === "traffic" ? traffic(body) : stored(body);
  timer = setInterval(draw, EVERY_MS);
  return draw();
}

/** Opens the tab of what is stored and looks for a word there. */
export async function findStored(panel, tools, wanted) {
  tab = "stored";
  word = wanted;
  await drawInspector(panel, tools);
}

function traffic(body) {
  last = 0;
  const rows = h("tbody", {});
  const heads = [["Time"], ["Direction"], ["What"], ["Answer"], ["ms", "ms"], ["Summary"]];
  body.append(h("div", { class: "wire-rows", tabindex: "0", role: "region", "aria-label": "Traffic" }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map(([head, kind]) => h("th", { scope: "col", class: kind }, head)))), rows)));
  return () => fetchRows(rows).catch(() => {});
}

async function fetchRows(rows) {
  const { entries } = await get("wire", { after: last });
  const fresh = entries.filter(({ n }) => n > last); // two looks may be under way
  if (!fresh.length) return;
  const scroller = rows.closest(".wire-rows");
  const atEnd = !last || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
  last = Math.max(last, ...fresh.map(({ n }) => n));
  rows.append(...fresh.map(row));
  while (rows.children.length > KEEP) rows.firstElementChild.remove();
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}

function row({ n, at, direction, what, ok, ms, summary }) {
  const inward = direction === "to_bot";
  const time = inZone(new Date(at), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return h("tr", { class: ok === false ? "failed" : "", data: { n: String(n), direction } },
    h("td", {}, time),
    h("td", { class: inward ? "to-bot" : "from-bot" }, inward ? "→ to bot" : "← from bot"),
    h("td", {}, h("code", {}, String(what))),
    h("td", {}, ok === false ? "failed" : ok ? "ok" : ""),
    h("td", { class: "ms" }, ms == null ? "" : ms < 10 ? ms.toFixed(1) : String(Math.round(ms))),
    h("td", { class: "summary", dir: "auto", title: summary ?? "" }, String(summary ?? "")));
}

function stored(body) {
  const counts = h("dl", { class: "counts" });
  const facts = h("ul", { class: "facts" });
  const found = h("p", { class: "found", role: "status" });
  const box = h("input", { type: "search", class: "text", id: "find-word", placeholder: "any word, such as a name", "aria-label": "Look for a word in the database", value: word, oninput: (event) => {
    word = event.target.value;
    look();
  } });
  const look = () => find(found).catch(() => {});
  body.append(h("div", { class: "stored" },
    h("section", {}, h("h3", {}, "Rows"), counts),
    h("section", {}, h("h3", {}, "Of people's own words"), facts),
    h("section", {}, h("h3", {}, "Does a word stand anywhere?"), h("label", { class: "find-box" }, icon("find"), box), found)));
  return () => Promise.all([get("stored").then((kept) => fill(counts, facts, kept)), look()]).catch(() => {});
}

function fill(counts, facts, kept) {
  const before = new Map([...counts.querySelectorAll("dd")].map((node) => [node.dataset.what, node.textContent]));
  counts.replaceChildren(...kept.counts.map(({ what, count }) => {
    const changed = before.has(what) && before.get(what) !== String(count);
    return h("div", { class: changed ? "changed" : "" }, h("dt", {}, what), h("dd", { data: { what } }, String(count)));
  }));
  facts.replaceChildren(...kept.facts.map(({ fact, holds }) => h("li", { class: holds ? "holds" : "broken" }, icon(holds ? "check" : "close"), h("span", {}, fact))));
}

async function find(out) {
  const asked = word.trim();
  if (asked.length < 3) return out.replaceChildren("Three letters at least. It looks through every column of every table.");
  const { found } = await get("find", { word: asked });
  if (asked !== word.trim()) return;
  const all = found.reduce((sum, { count }) => sum + count, 0);
  out.dataset.found = String(all);
  out.replaceChildren(...(found.length
    ? [h("strong", {}, `In ${all} ${all === 1 ? "place" : "places"}: `), found.map(({ where, count }) => `${where} (${count})`).join(", ")]
    : [h("strong", {}, "Nowhere. "), `No row of the database holds “${asked}”.`]));
}
