// Drafts of the evening from paper and of a registration: kept while typing, there again, gone with the save.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  const type = async (field, text, name) => {
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft") &&
      new URLSearchParams(answer.request().postData()).get(name) === text);
    await page.locator(field).fill(text);
    await kept;
  };
  await pages.go("/evening");
  await pages.speak("el");
  await pages.go("/evening");
  await page.locator("#r0-time").fill("2210");
  await page.locator("#r0-outcome").selectOption("SEEN");
  await type("#r0-label", "Άνδρας με σκύλο", "r0.label");
  await pages.go("/");
  await page.locator("a[href='/evening']").first().click();
  expect(await page.locator("#r0-label").inputValue() === "Άνδρας με σκύλο", "the evening did not come back");
  expect(await page.locator("#r0-outcome").inputValue() === "SEEN", "the choice did not come back");
  await pages.look("evening-draft");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".note.done");
  await pages.go("/evening");
  expect(await page.locator("#r0-label").inputValue() === "", "a saved evening is still a draft");

  await pages.go("/register");
  await page.locator("#f-given").fill("Ζηνοβία");
  await type("#f-family", "Ξανθοπουλίδου", "f.family");
  await pages.go("/register");
  expect(await page.locator("#f-family").inputValue() === "Ξανθοπουλίδου", "the registration did not come back");
  await pages.look("register-draft");
  await page.locator("form[action='/draft/drop'] button").click();
  await page.waitForURL("**/register");
  expect(await page.locator("#f-family").inputValue() === "", "a dropped draft is still there");
});
