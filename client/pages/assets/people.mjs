// Who is meant, while a name is typed: the likeliest first, Enter takes the first of those that are seen.
// Without this, a button asks for the same list.
const pause_ms = 60;

export function findPeople(box) {
  const input = box.querySelector("input[type=search]"), list = box.querySelector(".found"), count = box.querySelector(".count");
  const token = box.closest("form").querySelector("[name=token]").value;
  const { people: name, kind, none, many } = box.dataset;
  let waits = 0, asked = 0, shown = "", made = 0;
  box.querySelector("button[name=find]").hidden = true;

  const chosen = () => [...list.children].filter((one) => one.querySelector("input").checked);
  const offered = () => [...list.children].filter((one) => !one.querySelector("input").checked);
  const option = (person) => {
    const line = document.createElement("li"), radio = document.createElement("input"), label = document.createElement("label");
    line.className = "option";
    radio.type = kind;
    radio.name = name;
    radio.value = person.value;
    radio.id = `${input.id}-${++made}`;
    label.htmlFor = radio.id;
    const who = document.createElement("span"), told = document.createElement("span");
    who.dir = told.dir = "auto";
    who.textContent = person.label;
    told.className = "quiet";
    told.textContent = person.told;
    label.append(who, " ", told);
    line.append(radio, label);
    return line;
  };
  const show = async () => {
    clearTimeout(waits);
    const text = input.value.trim(), mine = ++asked;
    let people = [];
    if (text) {
      const answer = await fetch("/people", { method: "POST", body: new URLSearchParams({ token, text }) });
      if (answer.status === 401) return location.assign("/unlock");
      if (mine !== asked || !answer.ok) return;
      people = (await answer.json()).people;
      if (mine !== asked) return;
    }
    const kept = chosen(), known = new Set(kept.map((one) => one.querySelector("input").value));
    list.replaceChildren(...kept, ...people.filter((one) => !known.has(one.value)).map(option));
    shown = text;
    count.textContent = !text ? "" : people.length ? `${many}: ${people.length}` : none;
  };
  const picked = () => {
    clearTimeout(waits);
    ++asked;
    input.value = shown = count.textContent = "";
    list.replaceChildren(...chosen());
    box.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
  };
  input.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(show, pause_ms);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown") || event.ctrlKey) return;
    if (!input.value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    const seen = shown === input.value.trim();
    if (!seen) await show();
    const first = offered()[0]?.querySelector("input");
    if (!first) return;
    first.focus();
    if (event.key === "ArrowDown" || !seen) return; // nobody is taken who was not seen
    first.checked = true;
    first.dispatchEvent(new Event("input", { bubbles: true }));
    picked();
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.checked = true;
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
    picked();
  });
  list.addEventListener("click", (event) => {
    if (event.detail && event.target.matches("label, label *, input")) setTimeout(() => chosen().length && picked());
  });
}
