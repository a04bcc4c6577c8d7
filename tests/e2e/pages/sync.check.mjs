// The exchange with the centre: rehearsed, begun, seen moving, cut; with the word "resume" begun again and finished.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  await pages.go("/sync");
  await pages.speak("el");
  await pages.go("/sync");
  const said = async () => (await page.locator("main").textContent()).replace(/\s+/g, " ");
  const begin = async () => {
    await page.locator("#pill").click();
    await page.waitForURL("**/sync");
  };

  if (process.argv[3] === "resume") {
    expect((await said()).includes("Δεν έχουν σταλεί ακόμη"), "what was cut is not waiting any more");
    await begin();
    await page.waitForFunction(() => document.body.textContent.includes("Ολοκληρώθηκε"));
    const [held, of] = (await page.locator(".centre").textContent()).match(/\d+/g);
    expect(held === of && Number(of) > 0, `the centre has ${held} of ${of}`);
    expect(await page.getAttribute("#pill", "data-state") === "held", "the pill does not say that all is there");
    for (const language of ["en", "el"]) {
      await pages.speak(language);
      await pages.go("/sync");
      await pages.look(`sync-done-${language}`);
    }
    return;
  }

  expect((await said()).includes("Επαφή"), "it does not tell what would go");
  const before = await page.locator(".standing").textContent();
  await page.locator("form[action='/sync/rehearse'] button").click();
  await page.waitForFunction(() => document.body.textContent.includes("θα έρθουν") ||
    document.body.textContent.includes("τίποτα νέο"));
  expect(await page.locator(".standing").textContent() === before, "a rehearsal changed what is sent");
  for (const language of ["en", "el"]) {
    await pages.speak(language);
    await pages.go("/sync");
    await pages.look(`sync-rehearsed-${language}`);
  }

  await begin();
  await page.waitForFunction(() => Number(document.getElementById("sync-bar")?.dataset.bytes) > 0);
  const seen = [];
  const sample = () => page.evaluate(() => ({ bytes: Number(document.getElementById("sync-bar").dataset.bytes),
    changes: document.getElementById("sync-bar").value, text: document.getElementById("sync-text").textContent }));
  for (let i = 0; i < 3; ++i) {
    const last = seen.at(-1)?.bytes ?? -1;
    await page.waitForFunction((least) => Number(document.getElementById("sync-bar").dataset.bytes) > least, last);
    seen.push(await sample());
  }
  expect(seen.every((one, i) => !i || (one.bytes > seen[i - 1].bytes && one.changes >= seen[i - 1].changes)),
    `it fell: ${JSON.stringify(seen)}`);
  expect(/ από /.test(seen[0].text), `not in words: ${seen[0].text}`);
  expect(await page.getAttribute("#pill", "data-state") === "sending", "the pill does not say that it is sending");
  if (pages.pictures) await page.screenshot({ path: `${pages.pictures}/sync-running.png` });

  // Without JavaScript the page asks for itself again.
  const plain = await pages.browser.newContext({ storageState: await pages.context.storageState(), javaScriptEnabled: false });
  const bare = await plain.newPage();
  await bare.goto(pages.origin + "/sync");
  expect((await bare.content()).includes('http-equiv="refresh"'), "nothing moves without JavaScript");
  await plain.close();

  await page.locator("form[action='/sync/cut'] button").click();
  await page.waitForFunction(() => document.body.textContent.includes("Διακόπηκε"));
  expect((await said()).includes("Δεν έχουν σταλεί ακόμη"), "what was cut is not waiting");
  await pages.look("sync-cut");
});
