// Works in the window that `dromos open` has started: node window.check.mjs RUNTIME PERSON NAME TYPED SOUGHT OTHER.
// OTHER: a person whose case others have.
// RUNTIME: the folder in which the program makes the browser's profile.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import { expect } from "./harness.mjs";

const [runtime, person, name, typed, sought, other] = process.argv.slice(2);
const patience_ms = 120_000;

async function until(what, look) {
  for (const end = Date.now() + patience_ms; Date.now() < end; await pause(200)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`never came: ${what}`);
}

try {
  const port = await until("the browser's port", () => readdirSync(runtime)
    .map((profile) => join(runtime, profile, "DevToolsActivePort")).filter(existsSync)
    .map((file) => readFileSync(file, "utf8").split("\n")[0])[0]);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = await until("the page", () => browser.contexts().flatMap((one) => one.pages())
    .find((one) => one.url().startsWith("http://") && !one.url().includes("/launch/")));
  page.setDefaultTimeout(patience_ms);
  const origin = new URL(page.url()).origin;
  await page.goto(`${origin}/record/${person}`);
  expect((await page.title()).includes(name), "the person's page does not name the person");
  for (const paper of ["print", "certificate"]) {
    await page.goto(`${origin}/${paper}/${person}`);
    expect((await page.content()).includes(name), `the ${paper} does not name the person`);
  }
  await page.goto(`${origin}/same/${person}/with/${other}`);
  await page.locator("input[name=purpose]").first().check();
  await page.locator("button.primary").click();
  expect((await page.locator(".compare").textContent()).includes(name), "the two do not stand side by side");
  await page.goto(`${origin}/new/street_contact`);
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft"));
  await page.locator("#f-note").fill(typed);
  await kept;
  await page.locator("#search").fill(sought);
  await page.locator("#search").press("Enter");
  await page.waitForURL("**/search");
  await page.goto(`${origin}/list/person`);
  expect((await page.content()).includes(name), "the list does not name the person");
  await pause(2000); // what a browser writes, it writes a while after
  process.exit(0); // the window stays open
} catch (error) {
  console.error(error.stack ?? error);
  process.exit(1);
}
