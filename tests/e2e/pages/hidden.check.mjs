// What a worker of the street may not see: two shielded people (PAGES_HIDDEN, names apart by a space), and what a role
// may not read of a person whom everybody knows (PAGES_PERSON, with the number PAGES_NUMBER, an identifier).
import { expect, run } from "./harness.mjs";

const shielded = ["Καναρινοπούλου", "Καναρινίδης", "ΠΛΑΤΕΙΑΤΩΝΚΑΝΑΡΙΝΙΩΝ", "Πόληκαναρινιού", "6900000077"];
const unread = ["28021701232", "ΚΑΝΑΡΙΝΙΣΥΖΗΤΗΣΗ", "ΚΑΝΑΡΙΝΙΣΥΜΦΩΝΙΑ", "ΚΑΝΑΡΙΝΙΑΙΤΗΣΗ"];

run(async (pages) => {
  const { page } = pages;
  const { PAGES_HIDDEN: hidden, PAGES_PERSON: person, PAGES_NUMBER: number } = process.env;
  await pages.go("/");
  await pages.speak("el");
  const clean = async (where) => {
    await page.locator("details").evaluateAll((all) => all.forEach((one) => { one.open = true; }));
    const content = await page.content();
    // What was looked for stands in the search field, and is no news.
    const told = content.replaceAll(/<input[^>]*type="search"[^>]*>/g, "").replaceAll(/«[^»]*»/g, "");
    for (const canary of [...shielded, ...unread])
      expect(!told.toLocaleLowerCase("el").includes(canary.toLocaleLowerCase("el")), `${where} tells ${canary}`);
    return content;
  };

  // By address: a stub, whatever is asked for.
  for (const one of hidden.split(" ")) {
    for (const path of [`/record/${one}`, `/edit/${one}`, `/print/${one}`, `/certificate/${one}`, `/same/${one}`,
                        `/same/${person}/with/${one}`, `/new/street_contact/about/${one}`, `/decide/${one}/birth_place`]) {
      await pages.go(path);
      await clean(path);
      expect((await pages.said("main")).includes("ανοίγει μόνο από όσους έχουν την υπόθεση"), `${path} is no stub: ${await pages.said("main")}`);
    }
  }
  await pages.go(`/record/${hidden.split(" ")[0]}`);
  await pages.look("stub");

  // In lists, at home, on the day's paper, in what is to decide.
  for (const path of ["/", "/list/person", "/list/person_name", "/list/street_contact", "/list/contact_point",
                      "/list/identifier", "/list/referral", "/print", "/inbox", "/contact", "/evening", "/sync"]) {
    expect(await pages.go(path) === 200, `${path} does not answer`);
    await clean(path);
  }
  await pages.go("/list/person");
  expect((await pages.said()).includes("Γνωστός"), "the list does not show who is not shielded");

  // In the search, of people and of everything.
  for (const word of [...shielded, ...unread]) {
    await pages.search(word, true);
    await clean(`the search for ${word}`);
    expect(await page.locator("main .row").count() === 0, `the search for ${word} finds something`);
  }

  // In suggestions: whom a contact is with, a row of the evening, people alike of a registration.
  const suggested = async (fill) => {
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/people"));
    await fill();
    return (await (await answered).json()).people;
  };
  await pages.go("/contact");
  const known = await suggested(() => page.locator("#f-person-find").fill("Γνωστός"));
  expect(known.some((one) => one.value === person), "a contact suggests nobody");
  for (const word of shielded) {
    const people = await suggested(() => page.locator("#f-person-find").fill(word));
    expect(!people.some((one) => hidden.includes(one.value)), `a contact suggests them for ${word}`);
  }
  await pages.go("/evening");
  expect((await suggested(() => page.locator("#r0-find").fill(shielded[0]))).length === 0, "the evening suggests them");
  await pages.go("/register");
  const alike = await suggested(async () => {
    await page.locator("#f-given").fill("Ζηνοβία");
    await page.locator("#f-family").fill(shielded[0]);
  });
  expect(!alike.some((one) => hidden.includes(one.value)), "a registration shows them");
  await page.locator("form[action='/draft/drop'] button").click().catch(() => {});

  // A class that the role may not read: nowhere in the file, its histories, on paper.
  for (const path of [`/record/${person}`, `/record/${number}`, `/edit/${number}`, `/edit/${person}`, `/print/${person}`,
                      `/certificate/${person}`, `/same/${person}`, "/list/identifier"]) {
    expect(await pages.go(path) === 200, `${path} does not answer`);
    await clean(path);
  }
  await pages.go(`/record/${number}`);
  await pages.look("masked-number");
  await pages.go(`/record/${person}`);
  expect((await pages.said()).includes("κρυφό για τον ρόλο σας"), "the file does not say that the number is hidden");
  for (const type of ["encounter", "session", "benefit_application"]) {
    await pages.go(`/list/${type}`);
    await clean(`/list/${type}`);
  }
});
