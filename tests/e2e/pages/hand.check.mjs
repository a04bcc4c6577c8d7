// What is asked before a file is opened, two values to decide between, two people side by side, the shift, and a
// plan on paper: axe in both languages and themes. PAGES_OTHER: a person whose case others have; PAGES_PLAN: a
// plan with steps; PAGES_PERSON: somebody whose place of birth differs.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  const { PAGES_PERSON: person, PAGES_OTHER: other, PAGES_PLAN: plan } = process.env;
  for (const language of ["en", "el"]) {
    await pages.go("/");
    await pages.speak(language);
    await pages.go(`/record/${other}`);
    expect(await page.locator("form[action='/purpose']").count() === 1, "it opens without a purpose");
    expect(!(await page.content()).includes("Κερατσίνι"), "the file is shown before the purpose is told");
    await pages.look(`purpose-${language}`);
    await pages.go(`/same/${person}`);
    await pages.look(`same-${language}`);
    await pages.go(`/decide/${person}/birth_place`);
    expect(await page.locator("input[name=choice]").count() >= 2, "there is nothing to decide");
    await pages.look(`decide-${language}`);
    await pages.go("/inbox");
    await pages.look(`inbox-full-${language}`);
    await pages.go("/shift");
    await pages.look(`shift-${language}`);
    await pages.go(`/print/${plan}`);
    await pages.look(`plan-paper-${language}`);
    await pages.go(`/record/${person}`);
    await pages.look(`file-whole-${language}`);
  }
  const now = await page.locator(".belongings").textContent();
  for (const part of ["Κλήση στον ξενώνα", "Βεβαίωση", "ανακλήθηκε"])
    expect(now.includes(part), `the file does not tell: ${part}`);

  // With a purpose the two files stand side by side.
  await pages.go(`/same/${person}/with/${other}`);
  await page.locator("input[name=purpose]").first().check();
  await page.locator("button.primary").click();
  await page.waitForURL("**/with/**");
  expect((await page.locator(".compare").textContent()).includes("Κερατσίνι"), "the other file is not beside");
  for (const language of ["en", "el"]) {
    await pages.go("/");
    await pages.speak(language);
    await pages.go(`/same/${person}/with/${other}`);
    await pages.look(`compare-${language}`);
  }
});
