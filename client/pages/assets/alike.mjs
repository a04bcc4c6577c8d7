// People who are likely the one being entered, while the name is typed. Without this, a button asks.
const pause_ms = 120;
const asked = { "f.given": "given", "f.family": "family", "f.father": "father", "f.mother": "mother",
                "f.value": "number", "f.gender": "gender" };

export function showAlike(form) {
  const list = form.querySelector("#alike"), count = form.querySelector("#alike-count");
  let waits = 0, turn = 0;
  const look = form.querySelector("#look");
  if (look) look.hidden = true;
  const show = async () => {
    const data = new FormData(form), body = new URLSearchParams({ token: data.get("token"), registering: "yes" });
    for (const [name, as] of Object.entries(asked)) body.set(as, data.get(name) ?? "");
    const day = ["year", "month", "day"].map((part) => data.get(`f.birth_date.${part}`)?.padStart(2, "0"));
    const known = day.findIndex((part) => !part || part === "00");
    body.set("birth", day.slice(0, known < 0 ? 3 : known).join("-"));
    const mine = ++turn;
    const answer = await fetch("/people", { method: "POST", body });
    if (answer.status === 401) return location.assign("/unlock");
    if (!answer.ok || mine !== turn) return;
    const { people } = await answer.json();
    if (mine !== turn) return;
    list.replaceChildren(...people.map((person) => {
      const line = document.createElement("li"), link = document.createElement("a"), told = document.createElement("span");
      line.className = person.likely ? "row likely" : "row";
      link.href = person.path;
      link.textContent = person.label;
      told.textContent = person.told;
      told.className = "quiet";
      link.dir = told.dir = "auto";
      line.append(link, " ", told);
      return line;
    }));
    count.textContent = people.length ? "" : count.dataset.none;
  };
  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(show, pause_ms);
  });
}
