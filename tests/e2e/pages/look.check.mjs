// Every page in the language PAGES_LANGUAGE, both themes and sizes: axe finds nothing, nothing is asked of anybody else.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  for (const language of [process.env.PAGES_LANGUAGE]) {
    await pages.go("/");
    await pages.speak(language);
    const paths = { home: "/", lists: "/lists", people: "/list/person", contacts: "/list/street_contact",
                    inbox: "/inbox", sync: "/sync", evening: "/evening", register: "/register", keys: "/keys", access: "/access", stick: "/stick", "print-day": "/print", "new-person": "/new/person", "new-contact": "/new/street_contact",
                    "new-name": "/new/person_name", "no-page": "/nowhere" };
    for (const [name, path] of Object.entries(paths)) {
      expect(await pages.go(path) === (name === "no-page" ? 404 : 200), `${path} does not answer`);
      await pages.look(`${name}-${language}`);
    }
    await pages.go("/list/person");
    await page.locator("tbody a").first().click();
    await pages.look(`person-${language}`);
    const person = new URL(page.url()).pathname.replace("/record/", "");
    for (const paper of ["print", "certificate"]) {
      expect(await pages.go(`/${paper}/${person}`) === 200, `no ${paper}`);
      await pages.look(`${paper}-${language}`);
    }
    await pages.go(`/record/${person}`);
    await page.locator("details.history").first().evaluate((one) => { one.open = true; });
    await pages.look(`person-history-${language}`);
    await page.locator("[data-key=e]").click();
    await page.locator("details").evaluateAll((all) => all.forEach((one) => { one.open = true; }));
    await pages.look(`edit-person-${language}`);
    await pages.go("/access");
    await page.locator("#pin").fill("12");
    await page.locator("form[action='/access/pin'] button").click();
    await page.locator("[role=alert]").waitFor();
    await pages.look(`access-problem-${language}`);
    await page.locator("#pin").fill("4711");
    await page.locator("form[action='/access/pin'] button").click();
    await page.locator("[role=status]").first().waitFor();
    await page.keyboard.press("Escape");
    await pages.go("/");
    await page.keyboard.press("l");
    await page.waitForURL("**/unlock");
    await pages.look(`hidden-${language}`);
    await page.locator("#pin").fill("4711");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/");
    await page.locator("#search").fill("a");
    await page.locator("#search").press("Enter");
    await page.waitForURL("**/search");
    await pages.look(`search-${language}`);
    // At last, locked for good: what one sees who forgot the passphrase.
    await page.locator("details.who > summary").click();
    await page.locator("details.who button[name=end]").click();
    await page.waitForURL("**/unlock");
    await pages.look(`unlock-${language}`);
    await pages.go("/recover");
    await pages.look(`recover-${language}`);
  }
});
