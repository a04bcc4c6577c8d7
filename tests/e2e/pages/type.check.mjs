// Typing, and what comes back of it after the program was killed: the first time it types and says so, with the
// word "again" it looks.
import { expect, run } from "./harness.mjs";

const typed = "Δίπλα στο περίπτερο, με σκύλο";

run(async (pages) => {
  const { page } = pages;
  await pages.go("/new/street_contact");
  const note = page.locator("#f-note");
  if (process.argv[3] === "again") {
    expect(await note.inputValue() === typed, `the draft is not what was typed: ${await note.inputValue()}`);
    await pages.go("/");
    expect(await page.locator(".lines a[href='/new/street_contact']").count() === 1, "the home page names no draft");
    return;
  }
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft") &&
    new URLSearchParams(answer.request().postData()).get("f.note") === typed);
  await note.fill(typed);
  await kept;
  console.log("kept");
  await note.press("End");
  await note.pressSequentially(" που γαβγίζει ακόμη".repeat(50), { delay: 20 }); // until somebody ends it
});
