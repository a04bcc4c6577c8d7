import "/assets/keys.mjs";
import { watchPill } from "/assets/pill.mjs";
import { keepDraft } from "/assets/draft.mjs";
import { chooseByWriting } from "/assets/decision.mjs";
import { findChoices } from "/assets/choice.mjs";
import { findPeople } from "/assets/people.mjs";
import { showAlike } from "/assets/alike.mjs";
import { goOnQuickly } from "/assets/quick.mjs";
import { watchSync } from "/assets/sync.mjs";

watchPill(document.getElementById("pill"));
watchSync(document.getElementById("sync"));
const entry = document.querySelector("form#entry");
for (const box of document.querySelectorAll("details.box")) findChoices(box);
for (const box of document.querySelectorAll(".people")) findPeople(box);
for (const third of document.querySelectorAll(".third")) chooseByWriting(third);
if (entry?.matches(".register")) showAlike(entry);
if (entry?.matches(".quick")) goOnQuickly(entry);
if (entry && !entry.dataset.plain) {
  keepDraft(entry);
  document.getElementById("problems")?.focus();
}
