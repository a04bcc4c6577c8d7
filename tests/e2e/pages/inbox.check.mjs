// What waits for a decision, and the home page that counts it; on paper, too.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  for (const language of ["en", "el"]) {
    await pages.go("/");
    await pages.speak(language);
    await pages.go("/");
    await pages.look(`home-waiting-${language}`);
    await pages.go("/inbox");
    await pages.look(`inbox-waiting-${language}`);
  }
  await pages.go("/");
  const waits = await page.locator(".decide").textContent();
  expect(/Διαφορετικές τιμές: 1/.test(waits) && /διαγράφηκε: 2/.test(waits), `the home page counts otherwise: ${waits}`);
  expect(/Κέντρο \d+\/\d+/.test(await page.locator(".centre").textContent()), "no receipts are told");

  // On paper: black on white, nothing of the screen's own.
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const gone of [".top", ".rail", ".actions", ".screen-only"])
    expect(await page.locator(gone).first().evaluate((one) => getComputedStyle(one).display) === "none", `${gone} is printed`);
  const [ink, ground] = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]);
  expect(ink === "rgb(0, 0, 0)" && ground === "rgb(255, 255, 255)", `${ink} on ${ground}`);
  if (pages.pictures) await page.screenshot({ path: `${pages.pictures}/home-print.png`, fullPage: true });
  await page.emulateMedia({ media: "screen", colorScheme: "light" });

  // What was seen is put aside, and comes back.
  await pages.go("/inbox");
  const put = page.locator("form[action='/inbox/aside'] button[name=name]");
  const before = await put.count();
  await put.first().click();
  await page.locator("details.rest > summary").waitFor();
  expect(await put.count() === before - 1, "it waits still");
  await page.locator("details.rest > summary").click();
  await pages.look("inbox-aside");
  if (!(await page.locator("details.rest").getAttribute("open") === "")) await page.locator("details.rest > summary").click();
  await page.locator("button[name=back]").first().click();
  await page.waitForFunction((least) => document.querySelectorAll("button[name=name]").length === least, before);
});
