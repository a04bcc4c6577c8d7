// What is written is kept as written: a long note in every script, a name of one letter, a save that is sent twice.
// With the word "typing": typed without a pause until the window dies. With "saves": saves until the program dies, and
// says each record that was answered for.
import { expect, run } from "./harness.mjs";

// 64 KiB of UTF-8: Greek, Arabic, an emoji of several, a letter with combining marks, what a form could take for markup.
const piece = "Η κυρία Ξένια· مرحبا يا عبد الله 👩‍👩‍👧‍👦 a\u0301\u0323\u0308 ΐ <b>&amp;</b> 'ς' ";
const bytes = (text) => new TextEncoder().encode(text).length;
const long = () => {
  const text = "α" + piece.repeat(Math.floor((65536 - 3) / bytes(piece)));
  return text + "x".repeat(65536 - bytes(text));
};

run(async (pages) => {
  const { page } = pages;
  if (process.argv[3] === "saves") {
    for (let number = 0; ; ++number) {
      await pages.go("/new/task");
      await page.locator("#f-what").fill(`Εργασία ${number}`);
      await page.locator("[data-key=save]").click();
      await page.waitForURL("**/record/task/*");
      console.log(`saved ${new URL(page.url()).pathname.replace("/record/", "")} ${number}`);
    }
  }

  if (process.argv[3] === "typing") {
    await pages.go("/new/street_contact");
    let kept = "", times = 0, typing = true;
    page.on("response", (answer) => {
      if (!typing || !answer.url().endsWith("/draft") || !answer.ok()) return;
      kept = new URLSearchParams(answer.request().postData()).get("f.note");
      ++times;
    });
    const text = "Δίπλα στο περίπτερο, με σκύλο. ".repeat(5);
    await page.locator("#f-note").pressSequentially(text, { delay: 40 }); // no pause as long as a draft waits for
    typing = false;
    expect(times >= 2, `kept ${times} times while it was typed without a pause`);
    const inspector = await pages.context.newCDPSession(page);
    const gone = page.waitForEvent("crash"); // no handler of the page runs
    inspector.send("Page.crash").catch(() => {});
    await gone;
    const again = await pages.context.newPage();
    await again.goto(pages.origin + "/new/street_contact");
    const back = await again.locator("#f-note").inputValue();
    expect(text.startsWith(back) && back.length >= kept.length, `what came back is not what was kept: ${back}`);
    return;
  }

  await pages.go("/");
  await pages.speak("el");
  const note = long();
  expect(bytes(note) === 65536, `${bytes(note)} bytes`);
  await pages.go("/new/street_contact");
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft"));
  await page.locator("#f-note").fill(note);
  await kept;
  await pages.go("/new/street_contact");
  expect(await page.locator("#f-note").inputValue() === note, "the draft of the long note is not as it was written");
  await page.locator("#f-outcome .chip input").first().check();
  await page.locator("[data-key=save]").click();
  await page.waitForURL("**/record/street_contact/*");
  const shown = await page.locator(".identity .said").allTextContents();
  expect(shown.includes(note), `the note is not shown as written: ${shown.map((one) => one.length)}`);
  await pages.look("long-note");
  await pages.go(new URL(page.url()).pathname.replace("/record/", "/edit/"));
  expect(await page.locator("#f-note").inputValue() === note, "the note is not in its form as it was written");

  const missing = []; // told together, at the end

  // A name of one letter.
  await pages.go("/register");
  await page.locator("#f-given").fill("Ω");
  await page.locator("#f-family").fill("Ξ");
  await page.locator("[data-key=save]").click();
  await page.waitForURL((url) => url.pathname.startsWith("/record/person/") || url.pathname === "/register");
  if (page.url().endsWith("/register")) await page.locator("[data-key=save]").click(); // others are alike: it is a new one
  await page.waitForURL("**/record/person/*");
  expect((await page.locator("h1").textContent()).trim() === "Ω Ξ", `another name: ${await page.locator("h1").textContent()}`);
  const person = new URL(page.url()).pathname;
  for (const word of ["Ξ", "Ω Ξ", "ξ"]) {
    await pages.search(word, true);
    if (await page.locator(`main a[href='${person}']`).count() === 0) missing.push(`the search for ${word} does not find it`);
  }

  // Saved twice: one record, and the word is "saved".
  const count = async (label) => {
    await pages.search(label, true);
    return page.locator("main a[href^='/record/street_contact/']").count();
  };
  const settled = async (what) => {
    await page.waitForSelector(".note.done, #problems");
    expect(await page.locator("#problems").count() === 0, `${what}: it says "${(await page.locator("#problems").allTextContents()).join(" ")}"`);
    expect((await pages.said(".note.done")).includes("Αποθηκεύτηκ"), `${what}: it says "${await pages.said(".note.done")}"`);
  };
  const fill = async (path, label) => {
    await pages.go(path);
    if (path === "/contact") await page.locator("#f-outcome .chip input").first().check();
    else await page.locator("#r0-outcome").selectOption("SEEN");
    if (path === "/evening") await page.locator("#r0-time").fill("2210");
    // With its draft kept, nothing of it is written after the save.
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft") && [...new URLSearchParams(
      answer.request().postData()).values()].includes(label));
    await page.locator(path === "/contact" ? "#f-sight_label" : "#r0-label").fill(label);
    await kept;
  };
  const check = async (what, label, act) => {
    try {
      await act();
      await settled(what);
    } catch (error) {
      missing.push(error.message);
    }
    const found = await count(label);
    if (found !== 1) missing.push(`${what}: ${found} records`);
  };
  for (const path of ["/contact", "/evening"]) {
    const name = path.slice(1);
    // The same form sent again after the first was answered, as a second key press does whose first was on its way.
    await check(`${path} sent twice`, `Διπλή${name}`, async () => {
      await fill(path, `Διπλή${name}`);
      const said = await page.evaluate(async () => {
        const form = document.getElementById("entry"), body = () => new URLSearchParams(new FormData(form));
        const sent = body(), told = [];
        for (let i = 0; i < 2; ++i) {
          const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(sent) });
          const read = new DOMParser().parseFromString(await answer.text(), "text/html");
          told.push({ status: answer.status, done: read.querySelector(".note.done")?.textContent ?? "",
                      problem: read.getElementById("problems")?.textContent ?? "" });
        }
        return told;
      });
      for (const one of said)
        expect(one.status === 200 && one.done.includes("Αποθηκεύτηκ") && !one.problem, `${path} sent twice: ${JSON.stringify(said)}`);
      await fill(path, `Μετά${name}`); // the page goes on as if nothing was
      await page.keyboard.press("Control+Enter");
    });
    await check(`${path} Ctrl+Enter twice`, `Πλήκτρο${name}`, async () => {
      await fill(path, `Πλήκτρο${name}`);
      await Promise.all([page.keyboard.press("Control+Enter"), page.keyboard.press("Control+Enter")]);
    });
    await check(`${path} clicked twice`, `Κλικ${name}`, async () => {
      await fill(path, `Κλικ${name}`);
      await page.locator("[data-key=save]").dblclick({ noWaitAfter: true });
    });
  }
  expect(missing.length === 0, missing.join("\n"));
});
