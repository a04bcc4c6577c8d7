import "/assets/keys.mjs";
import { watchPill } from "/assets/pill.mjs";
import { keepDraft } from "/assets/draft.mjs";
import { findChoices } from "/assets/choice.mjs";

watchPill(document.getElementById("pill"));
const entry = document.querySelector("form#entry");
if (entry) {
  keepDraft(entry);
  for (const box of entry.querySelectorAll("details.box")) findChoices(box);
  document.getElementById("problems")?.focus();
}
