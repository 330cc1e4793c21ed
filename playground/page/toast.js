import { h } from "./dom.js";

export function toast(text) {
  const box = document.getElementById("toasts");
  const note = h("div", { class: "toast", dir: "auto" }, String(text));
  // A dialog covers the page: the note belongs on top of it.
  (document.querySelector("dialog[open] .toast-place") ?? box).append(note);
  setTimeout(() => note.remove(), 6000);
}
