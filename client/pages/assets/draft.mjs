// What is typed is kept at every pause, and every two seconds where there is none; what the numbers' checks say
// comes back with it.
const pause_ms = 600, most_ms = 2000;

export function keepDraft(form) {
  const state = document.getElementById("draft");
  let waits = 0, since = 0, sent = false, changed = false; // since when something is not kept; 0: all is
  const body = () => new URLSearchParams(new FormData(form));

  const keep = async () => {
    since = 0;
    changed = false;
    try {
      const answer = await fetch("/draft", { method: "POST", body: body() });
      if (answer.status === 401) return location.assign("/unlock");
      if (!answer.ok) throw new Error(answer.status);
      const { kept, warnings } = await answer.json();
      state.textContent = kept;
      for (const line of form.querySelectorAll("[data-warns]")) line.textContent = warnings[line.dataset.warns] ?? "";
    } catch {
      changed = true;
      state.textContent = form.dataset.failed;
    }
  };
  form.addEventListener("input", () => {
    changed = true;
    since ||= Date.now();
    clearTimeout(waits);
    waits = setTimeout(keep, Math.max(0, Math.min(pause_ms, since + most_ms - Date.now())));
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(waits);
  });
  addEventListener("pagehide", () => {
    if (changed && !sent) navigator.sendBeacon("/draft", body());
  });
}
