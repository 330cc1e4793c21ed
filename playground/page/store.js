// What the page knows: where we are, and the workspace as the server last described it.

export const here = { as: null, channel: null, thread: null, tab: "messages", bare: false };

export const world = {
  team: { id: "", name: "" },
  people: new Map(),
  channels: new Map(),
  commands: [],
  shortcuts: [],
  clockOffset: 0,
  mode: "",
  connected: false,
  reachable: true, // whether the playground itself answers
  version: 0,
};

let fingerprint = "";

export function learn(state) {
  world.team = state.team ?? world.team;
  world.people = new Map((state.people ?? []).map((person) => [person.id, person]));
  world.channels = new Map((state.channels ?? []).map((channel) => [channel.id, channel]));
  world.commands = state.commands ?? [];
  world.shortcuts = state.shortcuts ?? [];
  world.clockOffset = Date.parse(state.clock) - Date.now() || 0;
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
export const clockTime = (date) => date.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
export const sameDay = (a, b) => a.toDateString() === b.toDateString();

export function dayName(date) {
  const today = new Date(now());
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (sameDay(date, today)) return "Today";
  if (sameDay(date, yesterday)) return "Yesterday";
  const year = date.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString("en", { weekday: "long", month: "long", day: "numeric", year });
}
