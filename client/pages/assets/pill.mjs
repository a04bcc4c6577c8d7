// The pill tells where the changes are now, not where they were when the page was made.
const calm_ms = 5000, busy_ms = 1000;

export function watchPill(pill) {
  if (!pill) return;
  const text = document.getElementById("pill-text"), icon = pill.querySelector("use");
  const look = async () => {
    let wait = calm_ms;
    try {
      const answer = await fetch("/standing", { headers: { Accept: "application/json" } });
      if (answer.status === 401) return location.assign("/unlock");
      const now = await answer.json();
      if (text.textContent !== now.text) text.textContent = now.text;
      if (pill.dataset.state !== now.state) {
        pill.dataset.state = now.state;
        icon.setAttribute("href", `/assets/icons.svg#${now.state}`);
      }
      if (now.running) wait = busy_ms;
    } catch {
      // the program is ending: the page says so at the next click
    }
    setTimeout(look, wait);
  };
  setTimeout(look, busy_ms);
}
