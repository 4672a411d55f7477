// 统计员: statistics, and workbooks that are written while one waits.
import { expect, type Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { test } from "./people";
import { sheetsOf } from "./workbook";

/** Presses 导出 Excel on the page, waits for the file and reads all its cells. */
async function exported(page: Page): Promise<string[]> {
  await page.goto("/exports");
  const before = await page.getByRole("link", { name: /下载 Excel/ }).count();
  await page.goBack();
  await page.getByRole("button", { name: /导出 Excel/ }).click();
  await page.goto("/exports");
  await expect(page.getByRole("link", { name: /下载 Excel/ })).toHaveCount(before + 1, { timeout: 25_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /下载 Excel/ }).first().click()]);
  const content = await readFile(await download.path());
  expect(content.subarray(0, 4).toString("latin1")).toBe("PK\x03\x04");
  return [...sheetsOf(content).values()].flat(2);
}

test("统计报表的合计与逐月数据相符，导出的文件写明标题", async ({ as }) => {
  const page = await as("statistician");
  await page.goto("/statistics?from=2025-01&to=2025-12");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("2025年");
  const months = page.locator("table", { has: page.locator("caption", { hasText: "逐月统计表" }) });
  const counts = await months.locator("tbody tr td:nth-child(2)").evaluateAll((cells) => cells.map((cell) => parseInt(cell.textContent!.replace(/[,\s]/g, ""), 10)));
  const all = parseInt(((await months.locator("tfoot td").first().textContent()) ?? "").replace(/[,\s]/g, ""), 10);
  expect(all).toBeGreaterThan(10);
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(all);
  expect(await exported(page)).toContain("技术合同登记统计表");
});

test("合同台账按条件筛选，导出的文件含所列合同", async ({ as }) => {
  const page = await as("statistician");
  await page.goto("/contracts?q=" + encodeURIComponent("理工大学"));
  const first = (await page.locator("main tbody").first().innerText()).match(/(?<!SQ-)Z[ZG]-20\d\d-\d{6}/)?.[0] ?? "";
  expect(first).not.toBe("");
  const cells = await exported(page);
  expect(cells).toContain("技术合同登记明细");
  expect(cells).toContain(first);
});
