import { h } from "./dom.js";
import { richText } from "./richtext.js";

/** `table` and `data_table`: the first row is the head. */
export function table(block) {
  const [head = [], ...body] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const cell = (tag) => (content, column) => {
    const align = settings[column]?.align ?? (content?.type === "raw_number" && tag === "td" ? "right" : "left");
    return h(tag, { class: `align-${align}`, scope: tag === "th" ? "col" : null, dir: "auto" }, cellContent(content));
  };
  return h("div", { class: "block-table", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
    h("table", {},
      block.caption && h("caption", {}, String(block.caption)),
      h("thead", {}, h("tr", {}, head.map(cell("th")))),
      h("tbody", {}, body.map((row) => h("tr", {}, row.map(cell("td")))))));
}

function cellContent(content) {
  if (content?.type === "rich_text") return richText(content);
  return String(content?.text ?? content?.value ?? content ?? "");
}
