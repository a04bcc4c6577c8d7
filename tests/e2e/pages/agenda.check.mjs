// Home: somebody not seen for 14 days (PAGES_UNSEEN) with the last place, what is overdue of PAGES_PERSON, a report without
// a day. With the word "quiet": what is saved goes to the centre by itself.
import { expect, run } from "./harness.mjs";

const quiet_ms = 150_000; // it is sent every minute

run(async (pages) => {
  const { page } = pages;
  await pages.go("/");
  await pages.speak("el");
  await pages.go("/");
  if (process.argv[3] === "quiet") {
    await pages.go("/new/task");
    await page.locator("#f-what").fill("Στέλνεται μόνη της");
    await page.locator("[data-key=save]").click();
    await page.waitForURL("**/record/task/*");
    expect(await pages.unsent() > 0, "what was saved is not counted as not sent");
    await page.waitForFunction(() => document.getElementById("pill").dataset.state === "held", null, { timeout: quiet_ms });
    return;
  }
  const { PAGES_PERSON: person, PAGES_UNSEEN: unseen } = process.env;
  const section = async (title) => {
    const found = page.locator("main section", { has: page.locator("h2", { hasText: title }) });
    return (await found.count()) ? (await found.first().textContent()).replace(/\s+/g, " ") : "";
  };
  const missing = [];
  const tells = async (title, ...parts) => {
    const told = await section(title);
    for (const part of parts) if (!told.includes(part)) missing.push(`${title} does not tell ${part}: ${told}`);
  };
  await tells("Δεν τους έχουμε δει 14 μέρες", "Χαμένη", "Στοά Πεσμαζόγλου");
  if (await page.locator(`.due a[href='/record/${unseen}']`).count() === 0) missing.push("no link to who was not seen");
  if ((await section("Δεν τους έχουμε δει 14 μέρες")).includes("Παρών")) missing.push("seen yesterday, and told as not seen");
  await tells("Καθυστερούν", "Παραπομπή", "Παρών", "Ανανέωση επιδόματος");
  const due = (await page.locator(".due").allTextContents()).join(" ");
  if (!due.includes("Αναφορά για διερεύνηση") || !due.includes("Πλατεία Κουμουνδούρου"))
    missing.push(`a report without a day is not told: ${due.replace(/\s+/g, " ")}`);
  if (due.includes("Κλεισμένη αναφορά")) missing.push("a closed report is told");
  await pages.look("home-agenda");
  expect(missing.length === 0, missing.join("\n"));
});
