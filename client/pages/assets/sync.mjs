// How far an exchange is, while it is looked at. Without this the page is asked for again every few seconds.
const look_ms = 400;

export function watchSync(section) {
  if (!section) return;
  const bar = document.getElementById("sync-bar"), text = document.getElementById("sync-text");
  const look = async () => {
    try {
      const answer = await fetch("/standing", { headers: { Accept: "application/json" } });
      if (answer.status === 401) return location.assign("/unlock");
      const { running, ended, progress } = await answer.json();
      if (!running || ended > Number(section.dataset.ended)) return location.reload();
      if (progress && bar) {
        bar.max = Math.max(progress.of, 1);
        bar.value = Math.max(bar.value, progress.sent);
        bar.dataset.bytes = progress.bytes;
        text.textContent = progress.text;
      }
    } catch {
      // the program is ending: the page says so at the next click
    }
    setTimeout(look, look_ms);
  };
  setTimeout(look, look_ms);
}
