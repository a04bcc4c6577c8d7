// Different values of one field, decided by page: seen as written, one kept, a third written; "another value" that is
// left empty is none. PAGES_PERSON: somebody whose place of birth and number two laptops wrote, eleni's Αθήνα and
// A-1 here, babis's Πάτρα and B-2 there; before both there stood Βόλος.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  const { PAGES_PERSON: person } = process.env;
  await pages.go("/");
  await pages.speak("el");
  const at = (field) => `/decide/${person}/${field}`;
  const value = async (field) => {
    await pages.go(`/record/${person}`);
    return (await page.locator(".identity .value", { has: page.locator("dt", { hasText: field }) }).locator(".said").first()
      .textContent()).trim();
  };

  // Two cards: what, who, when, on which laptop, and what it replaced.
  await pages.go(at("birth_place"));
  const cards = (await page.locator(".card").allTextContents()).map((one) => one.replace(/\s+/g, " "));
  expect(cards.length === 2, `not two cards: ${cards}`);
  for (const [said, worker, laptop] of [["Αθήνα", "eleni", /αυτός ο φορητός/], ["Πάτρα", "babis", /φορητός [a-z2-7]{6}/]]) {
    const card = cards.find((one) => one.includes(said));
    expect(card, `no card says ${said}: ${cards}`);
    expect(card.includes(worker), `it does not say who wrote ${said}: ${card}`);
    expect(laptop.test(card), `it does not say on which laptop ${said} was written: ${card}`);
    expect(/\d\d\/\d\d\/\d{4},? \d\d:\d\d/.test(card), `it does not say when ${said} was written: ${card}`);
    expect(card.includes("Βόλος"), `it does not say what ${said} replaced: ${card}`);
  }
  await pages.look("decide-cards");

  // Kept: one of them.
  await page.locator(".card label", { hasText: "Πάτρα" }).click();
  await page.locator("[data-key=save]").click();
  await page.waitForURL("**/inbox");
  await page.waitForSelector(".note.done");
  expect(await value("Τόπος γέννησης") === "Πάτρα", `another value is kept: ${await value("Τόπος γέννησης")}`);
  await pages.go(at("birth_place"));
  expect(await page.locator(".card").count() === 0, "it still waits for a decision");

  // Nothing is chosen with an empty "another value": neither value is lost.
  const nothing = async (what) => {
    await page.waitForSelector("[role=alert]");
    expect((await page.locator("[role=alert]").first().textContent()).trim() !== "", `it says nothing: ${what}`);
    await pages.go(at("local_no"));
    const left = (await page.locator(".card").allTextContents()).join(" ");
    expect(left.includes("A-1") && left.includes("B-2"), `${what} wiped a value: ${left}`);
  };
  for (const [what, typed] of [["an empty other value", ""], ["an other value of spaces", "   "]]) {
    await pages.go(at("local_no"));
    await page.locator("#f-local_no").fill(typed);
    await page.locator("#c-other").check();
    await page.locator("[data-key=save]").click();
    await page.waitForLoadState();
    expect(new URL(page.url()).pathname !== "/inbox", `${what} was taken for a decision`);
    if (!typed) await pages.look("decide-empty");
    await nothing(what);
  }
  // One of the cards and another value at once: neither is guessed.
  await pages.go(at("local_no"));
  await page.locator("#f-local_no").fill("Γ-3");
  await page.locator(".card label", { hasText: "A-1" }).click();
  await page.locator("[data-key=save]").click();
  await nothing("one of them and another");

  // A third value, chosen by writing it.
  await pages.go(at("local_no"));
  await page.locator("#f-local_no").fill("Γ-3");
  expect(await page.locator("#c-other").isChecked(), "writing a value does not choose it");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL("**/inbox");
  expect(await value("Αριθμός αναφοράς") === "Γ-3", `the third value is not kept: ${await value("Αριθμός αναφοράς")}`);
  expect(await page.locator(".identity .differs").count() === 0, "the file still says that values differ");
  // Both that were replaced stand in the history.
  const history = await page.locator(".identity .value", { has: page.locator("dt", { hasText: "Αριθμός αναφοράς" }) })
    .locator("details.history").textContent();
  for (const one of ["A-1", "B-2", "Γ-3"]) expect(history.includes(one), `the history does not tell ${one}`);
});
