// Nothing is more than two keys away. Letters work while nobody types in a field.
const typing = (target) => target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select");
const go = (selector) => {
  const target = document.querySelector(selector);
  if (!target) return false;
  if (target.matches("a")) target.click();
  else target.focus();
  return true;
};
const submit = (button) => {
  const entry = document.getElementById("entry");
  entry?.requestSubmit(entry.querySelector(`[data-key=${button}]`) ?? entry.querySelector("[data-key=save]"));
  return Boolean(entry);
};
const letters = document.body.dataset.letters !== "off"; // turned off, a single letter is no key
let waitsForJump = false;

const single = {
  "/": () => go("#search"),
  n: () => location.assign("/contact"),
  p: () => location.assign("/register"),
  e: () => go("[data-key=e]"),
  u: () => document.querySelector("[data-key=u]")?.click(),
  l: () => document.getElementById("lock")?.requestSubmit(),
  "?": () => location.assign("/keys"),
  g: () => { waitsForJump = true; },
};

const jumps = { "η": "h", "ι": "i", "τ": "t", "π": "p", "λ": "l", "ν": "n", "ε": "e", "γ": "g", "υ": "u" };

addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.metaKey) return;
  if (event.ctrlKey) {
    if (event.key === "Enter" && submit("save")) event.preventDefault();
    if ((event.key === "s" || event.key === "σ") && submit("next")) event.preventDefault();
    return;
  }
  if (event.key === "Escape") {
    if (typing(event.target)) event.target.blur();
    else go("[data-key=back]");
    return;
  }
  if (!letters || typing(event.target) || !document.getElementById("lock")) return;
  const key = jumps[event.key] ?? event.key; // the same keys under a Greek layout
  if (waitsForJump) {
    waitsForJump = false;
    if (/^[a-z]$/.test(key) && go(`[data-jump=${key}]`)) event.preventDefault();
    return;
  }
  if (single[key]) {
    event.preventDefault();
    single[key]();
  }
});
