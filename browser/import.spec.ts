// 批量导入: the template, a check that brings nothing in, the import, the errors.
import { expect } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { buyer, fresh, seller } from "./application";
import { test } from "./people";
import { sheetsOf, workbookOf } from "./workbook";

const sheet = "技术合同", project = fresh("批量导入的项目");

/** A row of the template by headings. */
function row(n: number): Record<string, string> {
  return {
    申请人身份: "卖方", 项目名称: `${project} ${n}`, 合同类别: "技术开发 · 委托开发", 签订日期: "2026-11-02", 合同起始日期: "2026-11-02",
    合同终止日期: "2027-11-01", 技术领域: "农业", 计划来源: "计划外", 卖方名称: seller.name, 卖方统一社会信用代码: seller.code,
    卖方性质: "022", 卖方行政区划代码: "410102", 买方名称: buyer.name, 买方统一社会信用代码: buyer.code, 买方性质: "150", 买方行政区划代码: "410300",
    关联交易: "否", "合同成交总额（元）": "300000", "其中：技术费用（元）": "250000.50", "其中：非技术费用（元）": "49999.50", 支付方式: "一次总付",
    合同写明技术交易额: "是", 书面合同: "是", 已生效: "是", 合同已有条款: "标的、成果归属、验收、保密、争议解决",
    技术内容摘要: "针对粮食仓储环境中多点测温布线的可靠性与成本问题，研究布线拓扑与无线补点方法，完成样仓验证并给出施工规范与软件，指标以合同附件为准。",
    "认定要件：标的是否为计算机软件？": "否", "认定要件：是否包含原创性编程或算法研究？": "是",
    "认定要件：与已有技术相比的变化属于哪一种（改型、工艺变更、配方调整、直接应用、常规检测）？": "都不属于",
    "认定要件：签订合同时该技术方案是否已经掌握（含已产业化）？": "否", "认定要件：是否有明确、具体的研究开发目标？": "是",
    "认定要件：研究开发工作及预期成果是否具有技术创新内容？": "是", "认定要件：是否约定量化技术指标及验收依据？": "是",
    "认定要件：各方是否共同参加研究开发工作（仅出资金、设备、材料或辅助协作的，选“仅一方参加”）？": "仅一方参加",
    "认定要件：是否解决特定技术问题（可按技术服务重新申报）？": "否",
  };
}

test("下载模板、填三行、先检查后导入、下载标注错误的文件", async ({ as }) => {
  const page = await as("broker");
  await page.goto("/imports");
  await page.locator("#target").selectOption({ label: "郑州市技术合同登记处" });
  await page.locator("#office").selectOption({ label: "郑州市技术合同登记处" });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载导入模板" }).click()]);
  const template = sheetsOf(await readFile(await download.path()));
  const headings = template.get(sheet)?.[0] ?? [];
  expect(headings.length).toBeGreaterThan(30);

  const named = headings.map((heading) => heading.replace(/[*\s]/g, ""));
  const wrong = { ...row(2), 买方统一社会信用代码: buyer.wrong, 签订日期: "去年" };
  for (const heading of Object.keys(wrong)) expect(named).toContain(heading.replace(/\s/g, ""));
  const rows = [row(1), wrong, row(3)].map((values) => {
    const bare = Object.fromEntries(Object.entries(values).map(([heading, value]) => [heading.replace(/\s/g, ""), value]));
    return named.map((heading) => bare[heading] ?? "");
  });
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
