// Search before create, and one person in two records: shown while typing, decided, undone.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  await pages.go("/");
  await pages.speak("el");
  await pages.go("/list/person");
  const link = page.locator("tbody th a").filter({ hasText: / / }).first();
  const name = (await link.textContent()).trim(), path = new URL(await link.evaluate((one) => one.href)).pathname;
  const [given, ...family] = name.split(/\s+/);

  await page.keyboard.press("p");
  await page.waitForURL("**/register");
  await page.locator("#f-given").pressSequentially(given);
  await page.locator("#f-family").pressSequentially(family.join(" "));
  await page.waitForSelector(`#alike a[href='${path}']`);
  expect((await page.locator("#alike li").first().textContent()).includes("επώνυμο"), "it does not say what agrees");
  await pages.look("register-el");

  // Saved only by one who has seen them.
  await page.locator("[data-key=save]").click();
  await page.waitForSelector("#problems");
  expect(await page.locator("#f-family").inputValue() === family.join(" "), "what was typed is gone");
  await pages.look("register-alike");
  await page.locator("[data-key=save]").click();
  await page.waitForURL("**/record/person/*");
  expect((await page.locator("h1").textContent()).trim() === name, "the new person has another name");
  const made = new URL(page.url()).pathname;

  // The same person: decided, told, undone.
  await pages.go(made.replace("/record/", "/same/"));
  await pages.look("same");
  const compare = `a[href$='/with/${path.replace("/record/", "")}']`;
  await page.locator(compare).click();
  await page.waitForURL("**/with/**");
  expect((await page.locator(".compare").textContent()).includes(name.split(" ")[0]), "the name is not compared");
  await pages.look("same-compare");
  await page.locator("#reason").fill("Ίδια ταυτότητα");
  await page.locator("[data-key=save]").click();
  await page.waitForURL("**/record/person/*");
  await pages.go(made.replace("/record/", "/same/"));
  await pages.look("same-linked");
  await page.locator("button[name=undo]").click();
  await page.waitForSelector(compare);
  expect(await page.locator("button[name=undo]").count() === 0, "the decision still stands");

  for (const language of ["en", "el"]) {
    await pages.go("/register");
    await pages.speak(language);
    await pages.go("/register");
    await pages.look(`register-empty-${language}`);
  }
});
