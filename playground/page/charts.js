import { h, svg } from "./dom.js";

const COLOURS = ["#2f7f6f", "#b8741a", "#4a6fb5", "#b5517a", "#7d8b3a", "#7a5aa8", "#c0583f", "#4d9bb0", "#8a6d4b", "#5f7d8c", "#a33f5f", "#3f8a4a"];
const WIDE = 560;
const HIGH = 250;
const EDGE = { left: 40, right: 12, top: 28, bottom: 44 };

export function chart(block) {
  const plan = block.chart ?? {};
  const pie = plan.type === "pie";
  const drawing = pie ? pieChart(plan.segments ?? []) : axisChart(plan);
  const names = pie ? (plan.segments ?? []).map(({ label, value }) => `${label}: ${value}`) : (plan.series ?? []).map(({ name }) => name);
  return h("figure", { class: `block-chart chart-${plan.type}`, data: { chart: plan.type } },
    h("figcaption", { dir: "auto" }, block.title ?? ""),
    svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": `${block.title ?? "Chart"}. ${spoken(plan)}` }, drawing),
    h("ul", { class: "legend" }, names.map((name, index) => h("li", {}, swatch(index), h("span", { dir: "auto" }, String(name))))));
}

const colour = (index) => COLOURS[index % COLOURS.length];
const swatch = (index) => svg("svg", { viewBox: "0 0 10 10", class: "swatch", "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, rx: 2, fill: colour(index) }));

function spoken(plan) {
  if (plan.type === "pie") return (plan.segments ?? []).map(({ label, value }) => `${label} ${value}`).join(", ");
  return (plan.series ?? []).map(({ name, data }) => `${name}: ${(data ?? []).map(({ label, value }) => `${label} ${value}`).join(", ")}`).join("; ");
}

function axisChart(plan) {
  const series = plan.series ?? [];
  const categories = plan.axis_config?.categories ?? (series[0]?.data ?? []).map(({ label }) => label);
  const values = series.flatMap(({ data }) => (data ?? []).map(({ value }) => Number(value) || 0));
  const { low, high, step } = scale(Math.min(0, ...values), Math.max(1, ...values), values.every(Number.isInteger) ? 1 : 0);
  const innerWide = WIDE - EDGE.left - EDGE.right;
  const innerHigh = HIGH - EDGE.top - EDGE.bottom;
  const slot = innerWide / Math.max(1, categories.length);
  const at = {
    slot,
    middle: (index) => EDGE.left + slot * (index + 0.5),
    y: (value) => EDGE.top + innerHigh * (1 - (value - low) / (high - low)),
    highest: categories.map((name, index) => Math.max(...series.map(({ data }) => Number(data?.[index]?.value) || 0))),
    crowded: categories.length * series.length > 24,
  };
  const draw = { line, area }[plan.type] ?? bars;
  return [grid(low, high, step, at), ...series.map((one, index) => draw(one, index, series.length, at)), axisText(categories, plan.axis_config ?? {}, at)];
}

/** Round steps, about four of them and none below `finest`, that cover the values. */
function scale(least, most, finest) {
  const raw = (most - least) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(finest, [1, 2, 5, 10].find((factor) => factor * power >= raw) * power);
  return { low: Math.floor(least / step) * step, high: Math.ceil(most / step) * step, step };
}

function grid(low, high, step, at) {
  const out = [];
  for (let value = low; value <= high + step / 1000; value += step) {
    out.push(svg("line", { class: value === 0 ? "axis" : "grid", x1: EDGE.left, x2: WIDE - EDGE.right, y1: at.y(value), y2: at.y(value) }),
      svg("text", { class: "tick-text", x: EDGE.left - 7, y: at.y(value) + 4, "text-anchor": "end" }, String(Number(value.toFixed(4)))));
  }
  return svg("g", {}, out);
}

function axisText(categories, axis, at) {
  const every = Math.ceil(categories.length / 12);
  return svg("g", {},
    categories.map((name, index) => index % every === 0 && svg("text", { class: "tick-text", x: at.middle(index), y: HIGH - EDGE.bottom + 17, "text-anchor": "middle" }, String(name))),
    axis.x_label && svg("text", { class: "axis-label", x: (EDGE.left + WIDE) / 2, y: HIGH - 6, "text-anchor": "middle" }, axis.x_label),
    axis.y_label && svg("text", { class: "axis-label", x: 4, y: 11 }, axis.y_label));
}

const figure = (value, x, y) => svg("text", { class: "value-text", x, y, "text-anchor": "middle" }, String(value));

function bars(one, index, total, at) {
  const wide = Math.min(46, (at.slot * 0.72) / total);
  return svg("g", {}, (one.data ?? []).map(({ value, label }, category) => {
    const x = at.middle(category) - (wide * total) / 2 + wide * index;
    const top = Math.min(at.y(value), at.y(0));
    const tall = Math.max(Math.abs(at.y(value) - at.y(0)), 1);
    return [svg("rect", { x: x + 1, y: top, width: wide - 2, height: tall, rx: 2, fill: colour(index) }, svg("title", {}, `${one.name}, ${label}: ${value}`)),
      !at.crowded && figure(value, x + wide / 2, top - 4)];
  }));
}

const points = (one, at) => (one.data ?? []).map(({ value, label }, category) => ({ x: at.middle(category), y: at.y(value), value, label }));
const path = (list) => list.map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** The figure stands above the highest point, and above others where it would cross the axis and there is room. */
const above = (y, top, axis) => y <= top || (y + 17 > axis && y - top > 24);

function line(one, index, total, at) {
  const list = points(one, at);
  return svg("g", {}, svg("path", { d: path(list), fill: "none", stroke: colour(index), "stroke-width": 2.5, "stroke-linejoin": "round" }),
    list.map(({ x, y, value, label }, category) => [
      svg("circle", { cx: x, cy: y, r: 3.5, fill: colour(index) }, svg("title", {}, `${one.name}, ${label}: ${value}`)),
      !at.crowded && figure(value, x, above(y, at.y(at.highest[category]), at.y(0)) ? y - 8 : y + 17)]));
}

function area(one, index, total, at) {
  const list = points(one, at);
  if (!list.length) return null;
  const closed = `${path(list)}L${list.at(-1).x} ${at.y(0)}L${list[0].x} ${at.y(0)}Z`;
  return svg("g", {}, svg("path", { d: closed, fill: colour(index), opacity: 0.25 }), line(one, index, total, at));
}

function pieChart(segments) {
  const sum = segments.reduce((total, { value }) => total + Number(value || 0), 0) || 1;
  const [x, y, r] = [WIDE / 2, HIGH / 2, HIGH / 2 - 12];
  let turn = -Math.PI / 2;
  return segments.map(({ label, value }, index) => {
    const share = value / sum;
    const [from, to] = [turn, turn + share * 2 * Math.PI];
    turn = to;
    const edge = (angle, radius = r) => `${(x + radius * Math.cos(angle)).toFixed(2)} ${(y + radius * Math.sin(angle)).toFixed(2)}`;
    const name = svg("title", {}, `${label}: ${value}`);
    const slice = share > 0.999
      ? svg("circle", { cx: x, cy: y, r, fill: colour(index) }, name)
      : svg("path", { class: "slice", d: `M${x} ${y}L${edge(from)}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${edge(to)}Z`, fill: colour(index) }, name);
    const [tx, ty] = share > 0.999 ? [x, y] : edge((from + to) / 2, r * 0.64).split(" ").map(Number);
    return [slice, share > 0.04 && svg("text", { class: "slice-text", x: tx, y: ty + 5, "text-anchor": "middle" }, `${Math.round(share * 100)}%`)];
  });
}
