// The pictures of docs/pictures: pages of the demo's laptop, whose people are invented.
//   PAGES_PICTURES=docs/pictures node pictures.check.mjs ADDRESS
import { run } from "./harness.mjs";

run(async (pages) => {
  const { page, pictures } = pages;
  const take = async (name) => {
    await page.evaluate(() => document.activeElement?.blur());
    await page.screenshot({ path: `${pictures}/${name}.png` });
  };
  await pages.go("/");
  await pages.speak("el");
  await pages.go("/");
  await take("home");

  await pages.go("/list/person");
  await page.locator("tbody th a").nth(2).click();
  await page.waitForURL("**/record/person/*");
  await take("file");
  const name = (await page.locator("h1").textContent()).trim().split(/\s+/);

  await pages.go("/shift");
  if (await page.locator("button[name=end]").count() === 0) {
    await page.locator("#f-area").fill("Ομόνοια – Βάθη");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL("**/contact");
  }
  await pages.go("/contact");
  await page.locator("#f-spot").fill("Περίπτερο, πλατεία Βάθη");
  await page.locator("#f-person-find").pressSequentially(name.at(-1).slice(0, 6));
  await page.waitForSelector("#f-person .found input");
  await page.locator("#f-outcome .chip input").nth(1).check();
  await page.evaluate(() => scrollTo(0, 0));
  await take("contact");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.evaluate(() => scrollTo(0, 0));
  await take("contact-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1366, height: 768 });

  await pages.go("/register");
  await page.locator("#f-given").pressSequentially(name[0]);
  await page.locator("#f-family").pressSequentially(name.at(-1));
  await page.waitForSelector("#alike a");
  await take("register");
});
