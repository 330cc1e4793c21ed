// Everything on the page is built here, node by node: foreign text only ever becomes a text node.

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

function set(node, name, value) {
  if (value == null || value === false) return;
  if (name === "data") Object.entries(value).forEach(([key, item]) => item != null && (node.dataset[key] = item));
  else if (name === "style") Object.entries(value).forEach(([key, item]) => (key.startsWith("--") ? node.style.setProperty(key, item) : (node.style[key] = item)));
  else if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
  else if (name === "value" && "value" in node) node.value = value;
  else if (!name.startsWith("on")) node.setAttribute(name, value === true ? "" : value);
}

/** Puts `nodes` into `parent` and leaves those that already stand in place alone, so focus and input survive. */
export function settle(parent, nodes) {
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  while (parent.children.length > nodes.length) parent.lastElementChild.remove();
}

/** Only web and mail addresses become links; anything else stays text. */
export function safeHref(url) {
  try {
    const parsed = new URL(String(url));
    return ["http:", "https:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A URL for an <img>: web addresses and addresses of this server. */
export function safeImage(url) {
  try {
    const parsed = new URL(String(url), location.origin);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

const PATHS = {
  lock: "M5.5 9V6.5a4.5 4.5 0 0 1 9 0V9M4.5 9h11v8h-11z",
  eye: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10zM10 7.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  smile: "M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM6.5 11.500a3.800 3.800 0 0 0 7 0M7.5 7.500v.5M12.5 7.500v.5",
  reply: "M3 4h14v9.500H9L5.5 17v-3.500H3z",
  more: "M10 4.500v.01M10 10v.01M10 15.500v.01",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  send: "M3 3.5 17.5 10 3 16.5 5 10zM5 10h6",
  close: "M5 5l10 10M15 5 5 15",
  plus: "M10 4v12M4 10h12",
  people: "M7 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM1.5 16.500c0-3 2.5-4.5 5.5-4.500s5.5 1.5 5.5 4.500M13.5 9a2.5 2.5 0 1 0-.5-5M15 12c2 .4 3.5 1.700 3.5 4.5",
  split: "M2.5 4h15v12h-15zM10 4v12",
  wire: "M2 7h14M13 4l3 3-3 3M18 13.500H4M7 10.500l-3 3 3 3",
  menu: "M3 5.500h14M3 10h14M3 14.500h14",
  book: "M3.5 4.5C6 3.500 8.500 4 10 5.500c1.500-1.500 4-2 6.500-1v11c-2.500-1-5-.5-6.500 1-1.500-1.500-4-2-6.500-1zM10 5.500v11",
  check: "M4 10.500 8.500 15 16 6",
  play: "M6 4l10 6-10 6z",
  find: "M8.500 3.500a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM12.500 12.500 17 17",
  clock: "M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 6v4.500l3 1.5",
  down: "M5.5 8 10 12.5 14.5 8",
  again: "M16 10a6 6 0 1 1-1.8-4.3L16 7.500M16 3.500v4h-4",
  bolt: "M11 2.5 4 11.500h5l-.5 6 7-9.500h-5z",
  pen: "M4 16l1-4 8.5-8.5 3 3L8 15z",
  bin: "M4 6h12M8 6V4h4v2M5.5 6l.8 11h7.400l.8-11",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}
