import { here } from "./store.js";

/** The address keeps who, where and which thread; `?as=…` works as a first address, the part after # wins. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const hash = new URLSearchParams(location.hash.slice(1));
  const pick = (key) => hash.get(key) ?? query.get(key);
  here.bare = pick("bare") === "1";
  return { as: pick("as"), channel: pick("c"), thread: pick("t"), app: pick("app") === "1", tab: pick("tab"), at: pick("at") };
}

function address(changes) {
  const next = { as: here.as, c: here.channel, t: here.thread, tab: here.tab, ...changes };
  const hash = new URLSearchParams();
  if (next.as) hash.set("as", next.as);
  if (next.c) hash.set("c", next.c);
  if (next.t) hash.set("t", next.t);
  if (next.tab === "home") hash.set("tab", "home");
  if (next.at) hash.set("at", next.at);
  return hash.toString();
}

export function go(changes) {
  location.hash = address(changes);
}

/** Writes where we are into the address without going anywhere. */
export function settleAddress() {
  history.replaceState(null, "", `${location.search}#${address({})}`);
}

export const openChannel = (channel) => go({ c: channel, t: null, tab: "messages" });
export const openThread = (ts) => go({ t: ts });
export const closeThread = () => go({ t: null });
export const becomePerson = (id) => go({ as: id, t: null }); // the same channel, where this person sees it

/** A permalink to a message of this workspace leads to the message on this page. */
export function localAddress(href) {
  const found = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/.exec(href);
  if (!found) return null;
  const thread = /[?&]thread_ts=([\d.]+)/.exec(href)?.[1] ?? null;
  return { c: found[1], at: `${found[2]}.${found[3]}`, t: thread, tab: "messages" };
}
