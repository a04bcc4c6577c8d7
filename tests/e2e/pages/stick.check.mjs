// A stick by page: written, carried, its answer read. The third argument is the step.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  const said = async () => (await page.locator("main").textContent()).replace(/\s+/g, " ");
  await pages.go("/stick");
  await pages.speak("el");
  await pages.go("/stick");
  if (process.argv[3] === "write") {
    await pages.look("stick-before");
    expect(!(await page.locator("#busy").isVisible()), "it is busy with nothing");
    await page.evaluate(() => { // innerText: nothing where it is hidden
      addEventListener("submit", () => sessionStorage.setItem("busy", document.querySelector("#busy").innerText));
    });
    await page.locator("form[action='/stick/export'] button").click();
    await page.waitForSelector(".note.done");
    const meanwhile = await page.evaluate(() => sessionStorage.getItem("busy"));
    expect(meanwhile.includes("Μην το τραβήξετε"), `it did not say to wait: ${meanwhile}`);
    expect((await said()).includes("Γράφτηκε στο στικάκι"), "it does not say that it is written");
    expect((await said()).includes("Δεν έχουν σταλεί ακόμη"), "a stick that is written is no receipt");
    await pages.look("stick-written");
    return;
  }
  await page.locator("form[action='/stick/import'] button").first().click();
  await page.waitForSelector(".note.done");
  expect(/Απόδειξη για [1-9]/.test(await said()), `no receipt is told: ${await said()}`);
  const [held, of] = (await page.locator(".centre").textContent()).match(/\d+/g);
  expect(held === of, `the centre has ${held} of ${of}`);
  for (const language of ["en", "el"]) {
    await pages.speak(language);
    await pages.go("/stick");
    await pages.look(`stick-read-${language}`);
  }
});
