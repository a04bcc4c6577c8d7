// A household is made from a person's file, is told by its members, and takes another.
import { expect, run } from "./harness.mjs";

run(async (pages) => {
  const { page } = pages;
  const person = process.env.PAGES_PERSON, other = process.env.PAGES_OTHER;
  const title = async (record) => {
    await pages.go(`/record/${record}`);
    return (await page.locator("h1").first().textContent()).trim();
  };
  await pages.go("/");
  await pages.speak("el");
  const second = await title(other), first = await title(person);

  const make = `a[href='/new/household_member/about/${person}']`;
  await page.locator(`details:has(${make}) > summary`).first().click();
  await page.locator(make).first().click();
  await page.waitForURL("**/new/household_member/**");
  expect(await page.locator(`input[name='f.person'][value='${person}']`).isChecked(), "whose file it is, is asked again");
  await page.locator("input[name='f.household'][value=new]").check();
  await pages.look("household-new");
  await page.locator("[data-key=save]").click();
  await page.waitForURL(`**/record/${person}`);
  const household = page.locator("main a[href*='/record/household/']").first();
  if (!(await household.count())) await page.locator("main a[href*='/record/household_member/']").first().click();
  await page.locator("main a[href*='/record/household/']").first().click();
  await page.waitForURL("**/record/household/*");
  expect((await page.locator("h1").first().textContent()).trim() === first, "it is not called by its member");

  await page.locator("a[href^='/new/household_member/about/household/']").first().click();
  await page.waitForURL("**/new/household_member/about/household/**");
  await page.locator("[name='find.person']").fill(second);
  await page.locator(`input[name='f.person'][value='${other}']`).check();
  await page.locator("[data-key=save]").click();
  await page.waitForURL("**/record/household/*");
  const both = (await page.locator("h1").first().textContent()).trim();
  expect(both.includes(first) && both.includes(second), `it is called ${both}`);
  await pages.look("household");
});
