// A long list of choices: typing finds, Enter takes the first that is left. Without this it is a plain list.
export const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ς", "σ");

export function findChoices(box) {
  const options = [...box.querySelectorAll(".option")];
  const finder = box.querySelector(".finder");
  const chosen = box.querySelector(".chosen");
  const tell = () => {
    const labels = options.filter((one) => one.querySelector("input").checked && one.querySelector("input").value)
      .map((one) => one.textContent.trim());
    chosen.textContent = labels.join(", ") || chosen.dataset.none;
  };
  if (!finder) return;
  const input = finder.querySelector("input");
  const folded = options.map((one) => fold(one.textContent));
  const seen = () => options.filter((one) => !one.hidden);
  finder.hidden = false;
  box.addEventListener("toggle", () => { if (box.open) input.focus(); });
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/);
    options.forEach((one, i) => { one.hidden = !words.every((word) => folded[i].includes(word)); });
  });
  input.addEventListener("keydown", (event) => {
    const first = seen()[0]?.querySelector("input");
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (!first || !input.value) return;
    first.checked = first.type === "checkbox" ? !first.checked : true;
    first.dispatchEvent(new Event("change", { bubbles: true }));
    first.dispatchEvent(new Event("input", { bubbles: true }));
    input.value = "";
    options.forEach((one) => { one.hidden = false; });
    if (first.type === "radio") {
      box.open = false;
      box.querySelector("summary").focus();
    }
  });
  box.addEventListener("change", tell);
}
