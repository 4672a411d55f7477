// 批量导入: the template, a check that brings nothing in, the import, the errors.
import { expect } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { buyer, fresh } from "./application";
import { importable } from "./importable";
import { test } from "./people";
import { sheetsOf, workbookOf } from "./workbook";

const sheet = "技术合同", project = fresh("批量导入的项目");

test("下载模板、填三行、先检查后导入、下载标注错误的文件", async ({ as }) => {
  const page = await as("broker");
  await page.goto("/imports");
  await page.locator("#target").selectOption({ label: "郑州市技术合同登记处" });
  await page.locator("#office").selectOption({ label: "郑州市技术合同登记处" });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载导入模板" }).click()]);
  const template = sheetsOf(await readFile(await download.path()));
  const headings = template.get(sheet)?.[0] ?? [];
  expect(headings.length).toBeGreaterThan(30);

  const rows = [importable(headings, project + " 1"), importable(headings, project + " 2", { 买方统一社会信用代码: buyer.wrong, 签订日期: "去年" }),
    importable(headings, project + " 3")];
  await page.getByLabel("Excel 文件").setInputFiles({
    name: "十一月合同.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: workbookOf(sheet, [headings, ...rows]),
  });
  await page.getByRole("button", { name: "上传并检查" }).click();
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);

  const go = page.getByRole("button", { name: "导入 2 行，提交登记申请" });
  await expect(go).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("main")).toContainText("校验");
  await page.goto("/contracts?q=" + encodeURIComponent(project));
  await expect(page.locator("main tbody tr", { hasText: project })).toHaveCount(0);
  await page.goBack();

  await go.click();
  await expect(page.getByRole("link", { name: "查看申请与进度" })).toBeVisible({ timeout: 20_000 });
  const [errors] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载标注错误的文件" }).click()]);
  const marked = sheetsOf(await readFile(await errors.path())).get(sheet) ?? [];
  expect(marked[0].at(-1)).toBe("错误原因");
  const reasons = marked.slice(1).map((cells) => cells[marked[0].length - 1] ?? "");
  expect(reasons[1]).toContain("校验");
  expect([reasons[0], reasons[2] ?? ""]).toEqual(["", ""]);

  await page.goto("/contracts?q=" + encodeURIComponent(project));
  await expect(page.locator("main tbody tr", { hasText: project })).toHaveCount(2);
});

test("不是 Excel 的文件被拒收并说明", async ({ as }) => {
  const page = await as("broker");
  await page.goto("/imports");
  await page.getByLabel("Excel 文件").setInputFiles({ name: "合同.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("不是表格") });
  await page.getByRole("button", { name: "上传并检查" }).click();
  await expect(page.locator("main")).toContainText(/Excel|xlsx/);
  await expect(page.getByRole("button", { name: /^导入 \d+ 行/ })).toHaveCount(0);
});
