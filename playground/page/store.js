// What the page knows: where we are, and the workspace as the server last described it.

export const here = { as: null, channel: null, thread: null, tab: "messages", bare: false };

export const world = {
  team: { id: "", name: "" },
  people: new Map(),
  channels: new Map(),
  commands: [],
  shortcuts: [],
  clockOffset: 0,
  zone: "", // of the person who looks
  demo: {}, // what the page offers besides a Slack: a story, a look into what is stored
  mode: "",
  connected: false,
  reachable: true, // whether the playground itself answers
  version: 0,
};

const DAY_MS = 24 * 3600 * 1000;
let fingerprint = "";

export function learn(state) {
  world.team = state.team ?? world.team;
  world.people = new Map((state.people ?? []).map((person) => [person.id, person]));
  world.channels = new Map((state.channels ?? []).map((channel) => [channel.id, channel]));
  world.commands = state.commands ?? [];
  world.shortcuts = state.shortcuts ?? [];
  world.clockOffset = Date.parse(state.clock) - Date.now() || 0;
  world.zone = state.zone ?? "";
  world.demo = state.demo ?? {};
  world.mode = state.mode ?? "";
  world.connected = Boolean(state.connected);
  const names = JSON.stringify([state.people, (state.channels ?? []).map(({ id, name, is_member }) => [id, name, is_member])]);
  if (names !== fingerprint) world.version += 1; // drawn messages show names: they are drawn anew
  fingerprint = names;
}

export const now = () => Date.now() + world.clockOffset;
export const bot = () => [...world.people.values()].find((person) => person.is_bot);
export const humans = () => [...world.people.values()].filter((person) => !person.is_bot && !person.deleted);
export const nameOf = (person) => person?.real_name || person?.name || person?.id || "Somebody";
export const person = (id) => world.people.get(id) ?? { id, name: id ?? "unknown", real_name: id ?? "Unknown", color: "" };
export const currentChannel = () => world.channels.get(here.channel);
export const isAppDm = (channel) => channel?.kind === "im" && Boolean(world.people.get(channel.with)?.is_bot);

export function channelTitle(channel) {
  if (!channel) return "";
  return channel.kind === "im" ? nameOf(person(channel.with)) : channel.name;
}

/** Slack's ts is seconds since 1970 as text. */
export const tsDate = (ts) => new Date(Number.parseFloat(ts) * 1000);
/** A moment in the words of the person's own time zone, whatever the browser's is: Kith's hours are theirs. */
export const inZone = (date, options, language = "en") => date.toLocaleString(language, { timeZone: world.zone || undefined, ...options });
export const clockTime = (date) => inZone(date, { hour: "numeric", minute: "2-digit" });
const dayOf = (date) => inZone(date, { year: "numeric", month: "2-digit", day: "2-digit" }, "sv");
export const sameDay = (a, b) => dayOf(a) === dayOf(b);

export function dayName(date) {
  const today = new Date(now());
  if (sameDay(date, today)) return "Today";
  if (sameDay(date, new Date(now() - DAY_MS))) return "Yesterday";
  const year = dayOf(date).slice(0, 4) === dayOf(today).slice(0, 4) ? undefined : "numeric";
  return inZone(date, { weekday: "long", month: "long", day: "numeric", year });
}
