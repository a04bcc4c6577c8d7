// A browser at the pages of a laptop that is already served: what every check begins with.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";

const sizes = { wide: { width: 1366, height: 768 }, narrow: { width: 360, height: 740 } };

export class Pages {
  // `pictures`: a folder for pictures of all that is looked at; none: none are taken.
  static async open(address, pictures) {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    });
    const pages = new Pages();
    pages.browser = browser;
    pages.context = await browser.newContext({ viewport: sizes.wide, locale: "el-GR" });
    pages.origin = new URL(address).origin;
    pages.pictures = pictures;
    pages.foreign = []; // whatever the pages asked of anybody else
    pages.errors = [];
    pages.context.on("request", (request) => {
      if (!request.url().startsWith(pages.origin)) pages.foreign.push(request.url());
    });
    pages.page = await pages.context.newPage();
    pages.page.on("pageerror", (error) => pages.errors.push(error.message));
    pages.page.on("console", (line) => {
      // A form that comes back with its problems is a 422, and that is no fault of the page.
      const expected = /status of 4(01|22)/.test(line.text()) || line.location().url.endsWith("/nowhere");
      if (line.type() === "error" && !expected) pages.errors.push(`${line.text()} ${line.location().url}`);
    });
    await pages.page.goto(address);
    await pages.page.waitForURL((url) => !url.pathname.startsWith("/launch/"));
    return pages;
  }

  async go(path) {
    const answer = await this.page.goto(this.origin + path);
    return answer.status();
  }

  async speak(language) {
    if ((await this.page.getAttribute("html", "lang")) === language) return;
    await this.page.locator("details.who > summary").click();
    await this.page.locator("details.who button[name=language]").click();
    await this.page.waitForSelector(`html[lang=${language}]`);
  }

  // What is seen and read out on this page, white space evened.
  async said(selector = "main") {
    return (await this.page.locator(selector).first().textContent()).replace(/\s+/g, " ").trim();
  }

  // What the search finds for a text: of people, and then of everything where that is offered.
  async search(text, everywhere = false) {
    const found = () => this.page.waitForResponse((answer) => answer.request().method() === "GET" && answer.url().endsWith("/search"));
    await this.page.locator("#search").fill(text);
    await Promise.all([found(), this.page.locator("#search").press("Enter")]);
    await this.page.waitForLoadState();
    const more = this.page.locator("button[name=everywhere]");
    if (!everywhere || !(await more.count())) return;
    await Promise.all([found(), more.click()]);
    await this.page.waitForLoadState();
  }

  // How many changes the pill says are not sent; 0: none.
  async unsent() {
    const pill = this.page.locator('#pill:not([data-state="sending"])'); // which tells how much of it went
    await pill.waitFor();
    return Number((await pill.locator("#pill-text").textContent()).match(/\d+/)?.[0] ?? 0);
  }

  // Out for good, and in again as a worker of this home (where it has one alone, `worker` is not asked for).
  async lock() {
    await this.page.locator("details.who > summary").click();
    const end = this.page.locator("details.who button[name=end]");
    await ((await end.count()) ? end : this.page.locator("#lock button")).click();
    await this.page.waitForURL("**/unlock");
  }
  async unlock(passphrase, worker) {
    if (worker) await this.page.locator(`#who-${worker}`).check();
    await this.page.locator("#passphrase").fill(passphrase);
    await this.page.locator("form[action='/unlock'] button.primary").click();
  }
  async entered() {
    await this.page.waitForURL((url) => url.pathname === "/");
  }

  // axe on this page in both themes, wide and narrow; a picture of each. Throws what axe finds.
  async look(name) {
    if (this.pictures) mkdirSync(this.pictures, { recursive: true });
    for (const [theme, size] of [["light", "wide"], ["dark", "wide"], ["dark", "narrow"]]) {
      await this.page.emulateMedia({ colorScheme: theme });
      await this.page.setViewportSize(sizes[size]);
      const excess = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (excess > 0) throw new Error(`${name} (${size}): the page is ${excess} px wider than the screen`);
      if (this.pictures) await this.page.screenshot({ path: `${this.pictures}/${name}-${theme}-${size}.png` });
      // The whole page is in sight, so that nothing lies under a bar that stays.
      const height = await this.page.evaluate(() => document.documentElement.scrollHeight);
      await this.page.setViewportSize({ width: sizes[size].width, height: height + 200 });
      const { violations } = await new AxeBuilder({ page: this.page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .options({ rules: { "color-contrast-enhanced": { enabled: true } } })
        .analyze();
      for (const one of violations)
        throw new Error(`${name} (${theme}, ${size}): ${one.id}: ${one.help}\n` +
          one.nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n"));
    }
    await this.page.emulateMedia({ colorScheme: "light" });
    await this.page.setViewportSize(sizes.wide);
  }

  async close() {
    await this.browser.close();
    if (this.foreign.length) throw new Error(`asked of others: ${this.foreign}`);
    if (this.errors.length) throw new Error(`errors in the browser: ${this.errors.join("; ")}`);
  }
}

export function expect(holds, what) {
  if (!holds) throw new Error(what);
}

// node CHECK.mjs ADDRESS: runs `check` with an open browser; the exit code tells. PAGES_PICTURES: see above.
export async function run(check) {
  const pages = await Pages.open(process.argv[2], process.env.PAGES_PICTURES);
  try {
    await check(pages);
    await pages.close();
  } catch (error) {
    console.error(error.stack ?? error);
    await pages.browser.close();
    process.exit(1);
  }
}
