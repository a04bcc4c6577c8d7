// What is handed over on paper, reached by links as a worker would: the report of the shift, an appointment's
// slip, the certificate. PAGES_PERSON has no contact that tells of where they live; PAGES_SLIP is theirs.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  const { PAGES_PERSON: person, PAGES_SLIP: slip } = process.env;
  await pages.go("/");
  await pages.speak("el");
  await pages.go("/");
  await page.locator("main a[href='/print']").click();
  await page.waitForURL("**/print");
  expect((await page.locator("h1").textContent()) === "Αναφορά ημέρας", "without a shift it is not the day's");

  await pages.go("/shift");
  await page.locator("#f-area").fill("Ομόνοια – Σταθμός Λαρίσης");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL("**/contact");
  for (const label of ["Άνδρας με καφέ σκύλο", "Γυναίκα με δύο βαλίτσες"]) {
    await page.locator("#f-spot").fill("Πλατεία Βάθη");
    await page.locator("#f-sight_label").fill(label);
    await page.locator("#f-outcome .chip input").first().check();
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".note.done");
  }
  await page.locator(".shift a[href='/print']").click();
  await page.waitForURL("**/print");
  expect((await page.locator("h1").textContent()) === "Αναφορά βάρδιας", "not the shift's report");
  const text = await page.locator("main").textContent();
  for (const part of ["Άνδρας με καφέ σκύλο", "Γυναίκα με δύο βαλίτσες", "Σύνολα", "Σύντομη επικοινωνία: 2"])
    expect(text.includes(part), `the report does not say: ${part}`);
  const heads = await page.locator("th[scope=col]").allTextContents();
  expect(heads.length > 0 && !heads.includes("Άνοιγμα"), `heads: ${heads}`);
  const at = await page.locator("table").first().locator("td[data-label='Ώρα']").allTextContents();
  const times = at.map((one) => one.slice(0, 10).split("/").reverse().join("-") + one.slice(10));
  expect(times.length >= 2 && times.every((one, i) => !i || times[i - 1] <= one), `not in order of time: ${at}`);
  await pages.look("print-shift");
  await page.emulateMedia({ media: "print" });
  expect(!(await page.locator(".day-choice").isVisible()), "the day box is on paper");
  await page.emulateMedia({ media: "screen" });

  // Another day.
  await page.locator("#day").fill("01/01/2020");
  await page.locator(".day-choice button").click();
  await page.locator(".subject", { hasText: "01/01/2020" }).waitFor();
  expect((await page.locator("main").textContent()).includes("Δεν υπάρχουν εγγραφές"), "records of no day");
  await page.locator("#day").fill("χθες");
  await page.locator(".day-choice button").click();
  await page.locator("#day-problem").waitFor();
  await pages.look("print-no-day");

  await pages.go(`/record/${slip}`);
  await page.locator(`a[href='/print/${slip}']`).first().click();
  await page.waitForURL(`**/print/${slip}`);
  const said = await page.locator("main").textContent();
  for (const part of ["Γραφείο 4", "25/11/2026"]) expect(said.includes(part), `the slip does not say ${part}`);
  await pages.look("slip");

  await pages.go(`/record/${person}`);
  await page.locator(`a[href='/certificate/${person}']`).first().click();
  await page.waitForURL(`**/certificate/${person}`);
  const reference = await page.locator(".letterhead").textContent();
  await pages.look("certificate-incomplete");
  await page.reload();
  expect(/-\d{8}-[0-9A-F]{8}/.test(reference), `no reference number: ${reference}`);
  expect((await page.locator(".letterhead").textContent()).includes(reference.match(/\S+-\d{8}-[0-9A-F]{8}/)[0]),
    "another number when it is shown again");
  await page.emulateMedia({ media: "print" });
  expect(!(await page.locator(".note.warning").first().isVisible()), "what is missing is on paper");
  await page.emulateMedia({ media: "screen" });
  await page.locator(`a[href='/new/street_contact/about/${person}']`).click();
  await page.waitForURL("**/contact");
});
