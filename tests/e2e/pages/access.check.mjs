// Who gets in: a PIN of five tries, another passphrase, the recovery code (PAGES_CODE).
import { expect, run } from "./harness.mjs";

const first = "a long passphrase", second = "another long passphrase", third = "a third long passphrase";

run(async (pages) => {
  const { page } = pages;
  await pages.go("/access");
  await pages.speak("el");
  const setPin = async (pin) => {
    await pages.go("/access");
    await page.locator("#pin").fill(pin);
    await page.locator("form[action='/access/pin'] button").click();
    await page.waitForSelector(".note.done");
  };
  const hide = async () => {
    await pages.go("/");
    await page.keyboard.press("l");
    await page.waitForURL("**/unlock");
  };
  const tryPin = async (pin) => {
    await page.locator("form[action='/unlock/pin'] #pin").fill(pin);
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/unlock/pin"));
    await page.keyboard.press("Enter");
    await answered;
    await page.waitForLoadState();
  };
  const alert = async () => (await page.locator("[role=alert]").textContent()).trim();
  const shut = async (when) => {
    await pages.go("/list/person");
    expect(page.url().endsWith("/unlock"), `${when}: a list is shown`);
  };

  // A wrong one counts, the right one gives back all tries.
  await setPin("4711");
  await hide();
  await shut("hidden");
  await tryPin("0000");
  expect((await alert()).includes("μένουν: 4"), `the tries are not told: ${await alert()}`);
  await tryPin("4711");
  await pages.entered();
  await hide();
  for (const left of [4, 3, 2, 1]) {
    await tryPin("0000");
    expect((await alert()).includes(`μένουν: ${left}`), `not ${left} tries left: ${await alert()}`);
    await shut(`${left} tries left`);
    expect(await page.locator("form[action='/unlock/pin']").count() === 1, "it does not ask for the PIN any more");
  }
  await pages.go("/unlock");
  await pages.look("pin-tries");
  await tryPin("0000");
  expect((await alert()).includes("φράση πρόσβασης"), `it does not say what opens now: ${await alert()}`);
  await pages.look("pin-ended");
  expect(await page.locator("form[action='/unlock/pin']").count() === 0, "locked for good, it asks for the PIN");
  // The right PIN, sent all the same, opens nothing.
  await page.evaluate((pin) => fetch("/unlock/pin", { method: "POST",
    body: new URLSearchParams({ token: document.querySelector("[name=token]").value, pin }) }), "4711");
  await shut("the PIN after the fifth try");
  await pages.unlock(first);
  await pages.entered();

  // Another passphrase: only who knows the old one, only typed the same twice.
  const change = async (now, next, again = next) => {
    await pages.go("/access");
    for (const [field, text] of Object.entries({ now, next, again })) await page.locator(`#${field}`).fill(text);
    await page.locator("form[action='/access/passphrase'] button").click();
    await page.waitForLoadState();
  };
  for (const [what, ...typed] of [["not the passphrase", "not the passphrase", second], ["two of them", first, second, third],
                                  ["a short one", first, "x"]]) {
    await change(...typed);
    await page.waitForSelector("[role=alert]");
    if (what === "two of them") await pages.look("passphrase-problem");
  }
  await change(first, second);
  await page.waitForSelector(".note.done");
  await pages.lock();
  await pages.unlock(first);
  await page.waitForSelector("[role=alert]");
  await shut("the old passphrase");
  await pages.unlock(second);
  await pages.entered();

  // Forgotten: the recovery code opens once more, and nothing is lost.
  await pages.lock();
  await page.locator("a[href='/recover']").click();
  const recover = async (code, next) => {
    await page.locator("#code").fill(code);
    await page.locator("#next").fill(next);
    await page.locator("#again").fill(next);
    await page.locator("button.primary").click();
    await page.waitForLoadState();
  };
  await recover("AAAA-BBBB-CCCC-DDDD", third);
  await page.waitForSelector("[role=alert]");
  await pages.look("recover-problem");
  await recover(process.env.PAGES_CODE, third);
  await page.waitForURL("**/unlock");
  await pages.unlock(second);
  await page.waitForSelector("[role=alert]");
  await pages.unlock(third);
  await pages.entered();
  await pages.go("/list/person");
  expect(await page.locator("tbody th a").count() > 0, "the records are gone");
});
