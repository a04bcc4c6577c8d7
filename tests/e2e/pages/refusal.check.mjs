// What the centre did not accept, in both languages: counted at home, told with what to do in the inbox and on the
// record (PAGES_PERSON: its name), put aside by the worker who has seen it.
import { expect, run } from "./harness.mjs";

const told = { en: ["Not accepted", "is deleted only by someone who sees all of it. Ask the coordinator."],
               el: ["Δεν έγιν", "τη διαγράφει μόνο όποιος βλέπει όλα τα στοιχεία της. Ζητήστε το από τον συντονιστή."] };

run(async (pages) => {
  const { page } = pages;
  const { PAGES_PERSON: record } = process.env;
  for (const [language, words] of Object.entries(told)) {
    await pages.go("/");
    await pages.speak(language);
    await pages.go("/");
    await pages.look(`home-refused-${language}`);
    expect((await page.content()).includes(words[0]), `home does not tell it in ${language}`);
    for (const [name, path] of [["inbox-refused", "/inbox"], ["record-refused", `/record/${record}`]]) {
      expect(await pages.go(path) === 200, `${path} does not answer`);
      const text = await page.locator("main").textContent();
      for (const one of words) expect(text.includes(one), `${path} does not tell: ${one}`);
      expect(!text.includes("refused."), `${path} shows a key`);
      await pages.look(`${name}-${language}`);
    }
  }
  await pages.go("/inbox");
  expect(await page.locator("section .row").count() === 1, "one deletion is told more than once");
  const put = page.locator("form[action='/inbox/aside'] button[name=name]");
  for (let left = await put.count(); left > 0; left -= 1) {
    await put.first().click();
    await page.waitForFunction((least) => document.querySelectorAll("button[name=name]").length < least, left);
  }
  await pages.go("/");
  expect(!(await page.content()).includes(told.el[0]), "home still tells what was put aside");
});
