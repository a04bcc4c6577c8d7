// Every page, in both languages, themes and sizes: axe finds nothing, nothing is asked of anybody else.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  for (const language of ["el", "en"]) {
    await pages.go("/");
    await pages.speak(language);
    const paths = { home: "/", lists: "/lists", people: "/list/person", contacts: "/list/street_contact",
                    inbox: "/inbox", keys: "/keys", "new-person": "/new/person", "new-contact": "/new/street_contact",
                    "new-name": "/new/person_name", "no-page": "/nowhere" };
    for (const [name, path] of Object.entries(paths)) {
      expect(await pages.go(path) === (name === "no-page" ? 404 : 200), `${path} does not answer`);
      await pages.look(`${name}-${language}`);
    }
    await pages.go("/list/person");
    await page.locator("tbody a").first().click();
    await pages.look(`person-${language}`);
    await page.locator("details.history").first().evaluate((one) => { one.open = true; });
    await pages.look(`person-history-${language}`);
    await page.locator("[data-key=e]").click();
    await page.locator("details").evaluateAll((all) => all.forEach((one) => { one.open = true; }));
    await pages.look(`edit-person-${language}`);
    await page.locator("#search").fill("a");
    await page.locator("#search").press("Enter");
    await page.waitForURL("**/search");
    await pages.look(`search-${language}`);
  }
});
