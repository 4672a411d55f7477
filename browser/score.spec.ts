// 评分: assessors bind their ballots in the browser, open them after the last one, one of
// them with the key file alone, and the lead looks at a result without names.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { member, namesIn } from "./panel";
import { test } from "./people";

async function accessible(page: Page, name: string) {
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), name).toEqual([]);
}

// fill answers everything at once; the scores of the people differ a little.
const fill = (page: Page, shift: number) => page.evaluate((shift) => {
  const form = document.getElementById("score") as HTMLFormElement;
  const set = (name: string, value: string) => { (form.elements.namedItem(name) as HTMLInputElement).value = value; };
  document.querySelectorAll<HTMLElement>("tr[data-leaf]").forEach((row, i) => {
    const code = row.dataset.leaf!;
    set("score." + code, row.dataset.levels !== undefined ? "8" : String(81 + ((i + shift) % 5)) + ".5");
    set("evidence." + code, "成果报告、用户证明");
  });
  document.querySelectorAll<HTMLElement>("tr[data-gate]").forEach((row) => set("gate." + row.dataset.gate, "yes"));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}, shift);

test("评分承诺、公开与结果", async ({ as, browser }) => {
  test.setTimeout(500_000);
  const lead = await as("lead");
  await lead.goto("/assessments?tab=all");
  await lead.getByRole("link", { name: "超硬刀具涂层沉积工艺" }).first().click();
  const path = new URL(lead.url()).pathname;
  const text = await lead.locator("main").innerText();
  const names = namesIn(text);

  const pages: Page[] = [], sealed: Page[] = [];
  let key = "";
  for (const name of names) {
    const page = await member(browser, name);
    const answer = await page.goto(path + "/score");
    if (answer!.status() !== 200) { await page.context().close(); continue; } // a reserve
    pages.push(page);
    if (!(await page.locator("#score").count())) continue; // has committed already
    if (!sealed.length) {
      // By keyboard, with one score off its step; nothing goes to the server.
      await accessible(page, "评分工作台");
      const first = page.locator("tr[data-leaf] input[name^='score.']").first();
      await first.fill("83.37");
      await first.press("Enter");
      await expect(first).not.toBeFocused();
      await page.locator("#score-seal").click();
      await expect(page.locator("#score-errors")).toContainText("83.37 不在步长上");
      await expect(page.locator("#score-saved")).toContainText("草稿已存入本机浏览器");
    }
    await fill(page, pages.length);
    await page.reload();
    await expect(page.locator("#score-saved")).toContainText("已恢复本机保存的草稿");
    await page.locator("#score-seal").click();
    await expect(page.locator("#score-hash")).toHaveText(/^[0-9a-f]{64}$/);
    if (!sealed.length) {
      await accessible(page, "确认承诺");
      const download = page.waitForEvent("download");
      await page.locator("#score-key").click();
      key = await (await download).path();
    }
    const sent = page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/score/commit"));
    await page.getByRole("button", { name: "提交评分承诺" }).click();
    expect((await sent).postData(), "only hash and ciphertext leave the browser").not.toContain("score.");
    await expect(page.locator("main")).toContainText("评分承诺回执");
    sealed.push(page);
  }
  expect(pages.length).toBe(7);
  expect(sealed.length).toBeGreaterThan(2);

  for (const page of pages) {
    await page.goto(path + "/score");
    if (page === sealed[0]) { // another computer: the key file alone
      await page.evaluate(() => localStorage.clear());
      await page.reload();
      await expect(page.locator("#score-open-state")).toContainText("没有评分密钥");
      await page.locator("#score-key-file").setInputFiles(key);
    }
    if (sealed.includes(page)) await expect(page.locator("#score-open-state")).toContainText("内容与承诺一致");
    if (page === sealed[0]) await accessible(page, "公开评分");
    await page.getByRole("button", { name: "公开我的评分" }).click();
    await expect(page.locator("main")).toContainText("您的评分已经公开");
  }
  await lead.goto(path + "/scores");
  await expect(lead.locator("main")).toContainText("已公开 7 / 7 份");
  await expect(lead.locator("main")).toContainText("ICC(2,k)");
  for (const name of names) await expect(lead.locator("main")).not.toContainText(name);
  await accessible(lead, "评分结果");
  await lead.setViewportSize({ width: 390, height: 800 });
  expect(await lead.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
