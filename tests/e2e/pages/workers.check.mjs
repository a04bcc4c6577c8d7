// Two workers in one home, the hub out of reach: each with a language, drafts and records of their own; what one has not
// sent, the other's login neither loses nor hides. With the word "send", the second sends all of it.
import { expect, run } from "./harness.mjs";

const eleni = "a long passphrase", dora = "the passphrase of dora";

run(async (pages) => {
  const { page } = pages;
  const language = () => page.getAttribute("html", "lang");
  const enter = async (passphrase, worker) => {
    await pages.lock();
    await pages.unlock(passphrase, worker);
    await pages.entered();
    expect((await page.locator("details.who > summary").textContent()).includes(worker), `somebody else than ${worker} is in`);
  };
  const save = async (what) => {
    await pages.go("/new/task");
    await page.locator("#f-what").fill(what);
    await page.locator("[data-key=save]").click();
    await page.waitForURL("**/record/task/*");
  };
  if (process.argv[3] === "send") {
    await enter(dora, "dora");
    await page.locator("#pill").click();
    await page.waitForURL("**/sync");
    await page.waitForFunction(() => document.getElementById("pill").dataset.state === "held");
    return;
  }

  // The first: English, something not sent, something not finished.
  await pages.go("/");
  await pages.speak("en");
  await save("Task of Eleni");
  const before = await pages.unsent();
  expect(before > 0, "what was saved is not counted as not sent");
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft") &&
    new URLSearchParams(answer.request().postData()).get("f.note") === "Draft of Eleni");
  await pages.go("/new/street_contact");
  await page.locator("#f-note").fill("Draft of Eleni");
  await kept;

  // The other: her own language, nothing of the draft, all that waits.
  await pages.lock();
  await pages.look("unlock-workers");
  await page.locator("#who-dora").check();
  await pages.unlock(eleni); // the passphrase of somebody else
  await page.waitForSelector("[role=alert]");
  await pages.unlock(dora, "dora");
  await pages.entered();
  await pages.speak("el");
  expect(await pages.unsent() === before, `${await pages.unsent()} wait, not ${before}`);
  expect(!(await page.content()).includes("Draft of Eleni"), "the home page shows another's draft");
  expect(await page.locator(".lines a[href='/new/street_contact']").count() === 0, "the home page names another's draft");
  await pages.go("/new/street_contact");
  expect(await page.locator("#f-note").inputValue() === "", "another's draft is in the form");
  const own = page.waitForResponse((answer) => answer.url().endsWith("/draft") &&
    new URLSearchParams(answer.request().postData()).get("f.note") === "Πρόχειρο της Δώρας");
  await page.locator("#f-note").fill("Πρόχειρο της Δώρας");
  await own;
  await save("Εργασία της Δώρας");
  const together = await pages.unsent();
  expect(together > before, `what the second saved is not counted: ${together}`);

  // The first again: as she left it.
  await enter(eleni, "eleni");
  expect(await language() === "en", `her language is ${await language()}`);
  expect(await pages.unsent() === together, `${await pages.unsent()} wait, not ${together}`);
  expect(await page.locator(".lines a[href='/new/street_contact']").count() === 1, "the home page names no draft");
  await pages.go("/new/street_contact");
  expect(await page.locator("#f-note").inputValue() === "Draft of Eleni", "the draft did not come back");
  await pages.go("/list/task");
  const tasks = await pages.said();
  for (const one of ["Task of Eleni", "Εργασία της Δώρας"]) expect(tasks.includes(one), `not in the list: ${one}`);
  await enter(dora, "dora");
  expect(await language() === "el", "her language did not come back");
  await pages.go("/new/street_contact");
  expect(await page.locator("#f-note").inputValue() === "Πρόχειρο της Δώρας", "her draft did not come back");
});
