// A street contact by keyboard alone, each keystroke counted: a known person at a place that was told before.
import { expect, run } from "./harness.mjs";

const keys_most = 25;

run(async (pages) => {
  const { page } = pages;
  let keys = 0;
  const press = async (...each) => {
    for (const key of each) {
      await page.keyboard.press(key);
      keys += key.split("+").length; // Ctrl+Enter is two
    }
  };
  const found = () => page.waitForSelector("#f-person .found input:not(:checked)");

  // Once an evening: the shift.
  await pages.go("/shift");
  await pages.speak("el");
  await pages.go("/shift");
  await page.locator("#f-area").fill("Ομόνοια – Σταθμός Λαρίσης");
  await pages.look("shift");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL("**/contact");

  // The first contact there: a place is told, nobody is known.
  expect(await page.evaluate(() => document.activeElement.id) === "f-spot", "the place does not wait to be told");
  await page.keyboard.type("Περίπτερο, πλατεία Βάθη");
  await page.locator("#f-sight_label").fill("Άνδρας, περίπου 50, με καφέ σκύλο");
  await page.locator("#f-outcome .chip input").first().check();
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".note.done");

  // The next, measured from the home page to the saved record: known, same place, need, goods.
  await pages.go("/list/person");
  const name = (await page.locator("tbody th a").first().textContent()).trim();
  const record = new URL(await page.locator("tbody th a").first().evaluate((one) => one.href)).pathname.slice(8);
  const word = name.split(/\s+/).sort((a, b) => b.length - a.length)[0].slice(0, 6);
  await pages.go("/");
  keys = 0;
  await press("n");
  await page.waitForURL("**/contact");
  await page.waitForFunction(() => document.activeElement.id === "f-person-find");
  expect(await page.locator("#f-spot").inputValue() === "Περίπτερο, πλατεία Βάθη", "the place is not kept");
  expect(await page.locator("#f-at-time").inputValue() !== "", "there is no time");
  for (const letter of word) {
    await page.keyboard.type(letter); // counted by hand: a letter is one
    keys += 1;
  }
  await found();
  await page.waitForFunction((text) => document.querySelector("#f-person .count").textContent !== "" &&
    document.querySelector("#f-person-find").value === text, word);
  const first = await page.locator("#f-person .found input").first().getAttribute("value");
  await press("Enter");
  await page.waitForFunction(() => document.activeElement.name === "f.outcome");
  await press("2", "Enter"); // help was given
  expect(await page.evaluate(() => document.activeElement.name) === "f.needs", "Enter does not lead to the needs");
  await press("1", "Enter");
  expect(await page.evaluate(() => document.activeElement.name.startsWith("f.given.")), "Enter does not lead to the goods");
  const good = await page.evaluate(() => document.activeElement.labels[0].textContent.trim()); // the most frequent
  await press("1", "Control+Enter");
  await page.waitForSelector(".note.done");
  console.log(`FIGURE contact_keystrokes ${keys} keys -`);
  expect(keys <= keys_most, `${keys} keystrokes for a known person at a repeated place`);
  expect(first === record, `${word} found ${first} first, not ${record}`);

  // What was saved is what was meant.
  await page.locator(".lines a").first().click();
  await page.waitForURL("**/record/street_contact/*");
  const said = (await page.locator(".identity .value").allTextContents()).join(" ");
  for (const part of ["Περίπτερο, πλατεία Βάθη", "Δόθηκε άμεση βοήθεια", good])
    expect(said.includes(part), `not saved: ${part} in ${said}`);
  expect(await page.locator(`.identity a[href='/record/${first}']`).count() === 1, "the person is not the chosen one");

  // A name that is typed and not chosen is never dropped.
  await pages.go("/contact");
  await page.locator("#f-person-find").fill(word);
  await page.locator("#f-outcome .chip input").first().check();
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#problems");
  expect(await page.locator("#f-person-find").inputValue() === word, "the name is gone");
  await pages.look("contact-who");
  await page.locator("form[action='/draft/drop'] button").click().catch(() => {});

  // Without JavaScript the same page finds and saves.
  const plain = await pages.browser.newContext({ storageState: await pages.context.storageState(), javaScriptEnabled: false });
  const bare = await plain.newPage();
  await bare.goto(pages.origin + "/contact");
  await bare.locator("#f-person-find").fill(word);
  await bare.locator("#f-person button[name=find]").click();
  await bare.locator("#f-person .found input").first().check();
  await bare.locator("#f-person-find").fill("");
  await bare.locator("#f-outcome .chip input").first().focus();
  await bare.keyboard.press("Space");
  await bare.locator("[data-key=save]").click();
  await bare.waitForSelector(".note.done");
  await plain.close();

  // The evening from paper: last night's times, a place as above, a person found in the row.
  await pages.go("/evening");
  await page.locator("#r0-time").fill("2210");
  await page.locator("#r0-spot").fill("Σταθμός Λαρίσης");
  await page.locator("#r0-find").fill(word);
  await page.waitForSelector(".paper .found input");
  await page.locator("#r0-find").press("Enter");
  await page.waitForSelector(".paper .found input:checked");
  await page.locator("#r0-outcome").selectOption("BRIEF");
  await page.locator("#r1-time").fill("0:40");
  await page.locator("#r1-label").fill("Γυναίκα με δύο βαλίτσες");
  await page.locator("#r1-outcome").selectOption("SEEN");
  await pages.look("evening-el");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".note.done");
  expect((await page.locator(".note.done").textContent()).includes("2"), "two contacts were not saved");

  for (const language of ["en", "el"]) {
    await pages.go("/contact");
    await pages.speak(language);
    await pages.go("/evening");
    await pages.look(`evening-empty-${language}`);
    await pages.go("/contact");
    await pages.look(`contact-${language}`);
  }
});
