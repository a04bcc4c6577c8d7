// What is typed is kept at every pause, and what the numbers' checks say comes back with it.
const pause_ms = 600;

export function keepDraft(form) {
  const state = document.getElementById("draft");
  let waits = 0, sent = false, changed = false;
  const body = () => new URLSearchParams(new FormData(form));

  const keep = async () => {
    waits = 0;
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
    clearTimeout(waits);
    waits = setTimeout(keep, pause_ms);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(waits);
  });
  addEventListener("pagehide", () => {
    if (changed && !sent) navigator.sendBeacon("/draft", body());
  });
}
