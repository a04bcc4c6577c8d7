// The home page with what waits, and a person's file: how to reach them first, the line of time, needs before
// and after. The third argument is the person.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  const person = process.env.PAGES_PERSON;
  for (const language of ["en", "el"]) {
    await pages.go("/");
    await pages.speak(language);
    await pages.go("/");
    expect(await page.locator(".due .row").count() > 0, "nothing waits, though visits were agreed");
    await pages.look(`home-${language}`);
    await pages.go(`/record/${person}`);
    await pages.look(`file-${language}`);
  }
  const reach = page.locator(".identity .reach").first();
  expect((await reach.textContent()).includes("ΜΗΝ καλείτε"), "it does not say that a call is not safe");
  expect(await page.locator(".change svg .before").count() === 2, "the first assessment is not in the picture");
  expect(await page.locator(".change svg .after").count() === 2, "the last assessment is not in the picture");
  await page.locator(".change summary").click();
  const table = (await page.locator("#change-table").textContent()).replace(/\s+/g, " ");
  expect(table.includes("Στέγαση") && table.includes("Επείγουσα"), `the table does not say it: ${table}`);
  const when = await page.locator(".timeline .when").allTextContents();
  const days = when.map((one) => one.trim().slice(0, 10).split("/").reverse().join("-"));
  expect(days.length >= 2 && days.every((day, i) => !i || days[i - 1] >= day), `not in order of time: ${days}`);
  // The history of a field is one click away.
  await page.locator(".identity details.history > summary").first().click();
  expect(await page.locator(".identity details.history[open] li").count() > 0, "no history");
});
