import "/assets/keys.mjs";
import { watchPill } from "/assets/pill.mjs";
import { keepDraft } from "/assets/draft.mjs";
import { chooseByWriting } from "/assets/decision.mjs";
import { findChoices } from "/assets/choice.mjs";
import { findPeople } from "/assets/people.mjs";
import { showAlike } from "/assets/alike.mjs";
import { goOnQuickly } from "/assets/quick.mjs";
import { watchSync } from "/assets/sync.mjs";
import { showBusy } from "/assets/busy.mjs";

// A form is sent once: Ctrl+Enter pressed twice would else bring the answer to the second, which finds nothing
// left to save. It may be sent again when its page is come back to, or where no new page came.
let sent = new WeakSet();
const again_ms = 3000;
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (sent.has(event.target)) return event.preventDefault();
  sent.add(event.target);
  setTimeout(() => sent.delete(event.target), again_ms);
});
addEventListener("pageshow", () => { sent = new WeakSet(); });

watchPill(document.getElementById("pill"));
watchSync(document.getElementById("sync"));
const entry = document.querySelector("form#entry");
for (const form of document.querySelectorAll("form[data-busy]")) showBusy(form);
for (const box of document.querySelectorAll("details.box")) findChoices(box);
for (const box of document.querySelectorAll(".people")) findPeople(box);
for (const third of document.querySelectorAll(".third")) chooseByWriting(third);
if (entry?.matches(".register")) showAlike(entry);
if (entry?.matches(".quick")) goOnQuickly(entry);
if (entry && !entry.dataset.plain) {
  keepDraft(entry);
  document.getElementById("problems")?.focus();
}
