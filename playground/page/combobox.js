import { h, icon } from "./dom.js";

let count = 0;

/**
 * A text field with a list below it, for one choice or several.
 * `find(text)` gives options (or a promise of them); `onchange(options, node)` hears of every choice.
 */
export function combobox({ common, data, multi, selected, label, placeholder, limit, least, find, onchange }) {
  const listId = `options-${(count += 1)}`;
  let chosen = [...selected];
  let offered = [];
  let active = -1;
  let asked = 0;

  const chips = h("div", { class: "chips" });
  const field = h("input", { ...common, type: "text", class: "text", data, role: "combobox", autocomplete: "off", dir: "auto", placeholder,
    "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": listId });
  const list = h("ul", { id: listId, class: "options", role: "listbox", hidden: true });
  const box = h("div", { class: "combobox" }, multi && chips, field, list);

  const hide = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const note = (text) => {
    list.replaceChildren(h("li", { class: "note" }, text));
    list.hidden = false;
  };

  const draw = () => {
    list.replaceChildren(...offered.map((option, index) => h("li", {
      id: `${listId}-${index}`, role: "option", class: index === active ? "active" : "", "aria-selected": String(index === active),
      data: { option: option.value }, dir: "auto",
      onmousedown: (event) => {
        event.preventDefault();
        choose(option);
      },
    }, label(option), option.description && h("small", {}, label({ text: option.description })))));
    if (!offered.length) note("No match");
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    if (active >= 0) field.setAttribute("aria-activedescendant", `${listId}-${active}`);
    list.scrollIntoView({ block: "nearest" });
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };

  const look = async () => {
    const typed = field.value.trim();
    const turn = (asked += 1);
    if (typed.length < least) return typed ? note(`Type ${least} or more letters`) : hide();
    const found = await find(typed);
    if (turn !== asked || document.activeElement !== field) return;
    offered = (found ?? []).filter((option) => !multi || !chosen.some((one) => one.value === option.value));
    active = offered.length ? 0 : -1;
    draw();
  };

  const show = () => {
    if (multi) {
      chips.replaceChildren(...chosen.map((option) => h("span", { class: "chip", data: { option: option.value } }, label(option),
        h("button", { type: "button", "aria-label": `Remove ${label(option)}`, onclick: () => take(option) }, icon("close")))));
      field.value = "";
      field.disabled = chosen.length >= limit;
    } else field.value = chosen[0] ? label(chosen[0]) : "";
  };

  const take = (option) => {
    chosen = chosen.filter((one) => one !== option);
    show();
    onchange(chosen, box);
    field.focus();
  };

  const choose = async (option) => {
    const before = chosen;
    chosen = multi ? [...chosen, option] : [option];
    show();
    hide();
    if ((await onchange(chosen, box)) === false) {
      chosen = before;
      show();
    }
  };

  const keys = {
    ArrowDown: () => (list.hidden ? look() : ((active = Math.min(active + 1, offered.length - 1)), draw())),
    ArrowUp: () => ((active = Math.max(active - 1, 0)), draw()),
    Enter: () => offered[active] && !list.hidden && choose(offered[active]),
    Escape: hide,
  };
  let wait = 0;
  field.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && multi && !field.value && chosen.length) return take(chosen.at(-1));
    if (!keys[event.key] || (event.key === "Escape" && list.hidden)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  field.addEventListener("input", () => {
    if (!multi && chosen.length) {
      chosen = [];
      onchange(null);
    }
    clearTimeout(wait);
    wait = setTimeout(look, 150);
  });
  field.addEventListener("focus", () => (multi || !chosen.length) && look());
  field.addEventListener("blur", () => {
    hide();
    asked += 1;
    show();
  });
  show();
  return box;
}
