// A person's save: typed, kept as a draft, saved, taken back; with and without JavaScript.
import { expect, run } from "./harness.mjs";

const strange = "Ο'Νιλ <script>alert(1)</script> \"'; DROP TABLE person;-- é 👩‍👩‍👧 عبد الله ς";

run(async (pages) => {
  const { page } = pages;
  await pages.go("/new/person");
  await page.locator("#f-gender .chip input").nth(1).check();
  await page.locator("#f-birth_date-year").fill("1980");
  await page.locator("details.rest > summary").click();
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft") &&
    new URLSearchParams(answer.request().postData()).get("f.birth_place") === strange);
  await page.locator("#f-birth_place").fill(strange);
  await kept;
  await pages.go("/new/person");
  expect(await page.locator("#f-birth_place").inputValue() === strange, "the draft did not come back as it was");
  await page.locator("[data-key=save]").click();
  await page.waitForURL("**/record/person/*");
  const said = await page.locator(".identity .said").allTextContents();
  expect(said.some((one) => one.trim() === strange), `not shown as written: ${said}`);
  const path = new URL(page.url()).pathname;
  await pages.go("/new/person");
  expect(await page.locator("#f-birth_place").inputValue() === "", "a saved draft is still there");

  await pages.go(path);
  await page.keyboard.press("e");
  await page.waitForURL("**/edit/**");
  await page.locator("#f-birth_date-month").fill("5");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL("**/record/**");
  expect((await page.locator(".identity").textContent()).includes("05/1980"), "the month was not saved");
  await page.locator("[data-key=u]").click();
  await page.waitForURL("**/record/**");
  expect(!(await page.locator(".identity .said").allTextContents()).includes("05/1980"), "undo left the month");

  // A date that is none: nothing is saved, what was typed stays.
  await pages.go(path.replace("/record/", "/edit/"));
  await page.locator("#f-birth_date-day").fill("31");
  await page.locator("#f-birth_date-month").fill("2");
  await page.locator("[data-key=save]").click();
  await page.locator("#problems").waitFor();
  expect(await page.locator("#f-birth_date-day").inputValue() === "31", "what was typed is gone");
  await pages.look("form-with-problem");

  // Without JavaScript the same form saves.
  const plain = await pages.browser.newContext({ storageState: await pages.context.storageState(), javaScriptEnabled: false });
  const bare = await plain.newPage();
  await bare.goto(pages.origin + "/new/task");
  await bare.locator("#f-what").fill("Κλήση στο ΚΕΑ");
  await bare.locator("[data-key=save]").click();
  await bare.waitForURL("**/record/task/*");
  expect((await bare.locator("h1").textContent()).includes("Κλήση"), "not saved without JavaScript");
  await plain.close();

  // `l` locks; the passphrase opens again.
  await pages.go("/");
  await page.keyboard.press("l");
  await page.waitForURL("**/unlock");
  await pages.look("unlock");
  expect(await pages.go("/list/person") === 200 && page.url().endsWith("/unlock"), "locked, and still it shows a list");
  await page.locator("#passphrase").fill("not this one at all");
  await page.locator("button.primary").click();
  await page.locator("[role=alert]").waitFor();
  await page.locator("#passphrase").fill("a long passphrase");
  await page.locator("button.primary").click();
  await page.waitForURL((url) => url.pathname === "/");
});
