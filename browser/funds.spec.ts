// 资金: a statement is imported and claimed, a payment prepared by one person and released
// by another, and every figure of a sale explained.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "./people";

async function accessible(page: Page, name: string) {
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), name).toEqual([]);
}

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test("对账单认领，制单与复核放款，项目资金账", async ({ as }) => {
  test.setTimeout(120_000);
  const treasurer = await as("treasurer");
  await treasurer.goto("/desk");
  await expect(treasurer.locator("main")).toContainText("待认领款项");

  // The same file twice is one import; what is wrong is said row by row.
  await treasurer.goto("/market/funds/statements");
  await accessible(treasurer, "对账单");
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  const file = { name: "专户明细.csv", mimeType: "text/csv", buffer: Buffer.from(`交易日期,交易流水号,贷方发生额,对方户名,附言\n${today},浏览器流水一,"1,234.56",示例付款单位,不明\n${today},浏览器流水二,一百,示例付款单位,\n`) };
  await treasurer.getByLabel("对账单文件").setInputFiles(file);
  await treasurer.getByRole("button", { name: /^导入/ }).click();
  await expect(treasurer.locator(".figs")).toContainText("收下");
  await expect(treasurer.locator("main")).toContainText("收入金额应为大于零的数字");
  await accessible(treasurer, "逐行答复");

  await treasurer.getByRole("link", { name: "去认领" }).click();
  await treasurer.getByRole("link", { name: "焦作示例机械制造有限公司" }).click();
  await expect(treasurer.locator("main")).toContainText("附言有项目编号、附言有竞买代码、付款户名相符、金额相同");
  await accessible(treasurer, "到账款项");
  await treasurer.getByRole("button", { name: "认领入账" }).click();
  await expect(treasurer.locator(".flash")).toContainText("已认领入账");
  await treasurer.getByRole("link", { name: "查看项目资金账" }).click();
  await expect(treasurer.locator("main")).toContainText("足额，冻结为保证金");

  await treasurer.goto("/market/funds/remittances");
  await treasurer.locator("tbody tr", { hasText: "JJ-" }).locator("th a").first().click();
  const paper = new URL(treasurer.url()).pathname;
  await treasurer.getByLabel("收款账户").fill("短");
  await treasurer.getByRole("button", { name: /^制单/ }).click();
  await expect(treasurer.locator(".errsum")).toContainText("收款户名、开户行和账号");
  await treasurer.getByLabel("收款账户").fill("中原示例理工大学，示例银行，账号 4100 0001");
  await treasurer.getByRole("button", { name: /^制单/ }).click();
  await expect(treasurer.locator("main")).toContainText("制单人不能复核自己的付款单");

  const head = await as("exchangeHead");
  await head.goto(paper);
  await accessible(head, "付款单");
  await head.getByLabel("银行流水号").fill("浏览器回单 0001");
  await head.getByRole("button", { name: "复核无误，登记已付款" }).click();
  await expect(head.locator(".flash")).toContainText("已复核放款");
  await head.getByRole("link", { name: /^JJ-/ }).click();
  await accessible(head, "项目资金账");
  await expect(head.locator("main")).toContainText("受让方服务费");

  await treasurer.goto("/market/funds");
  await expect(treasurer.locator("main")).toContainText("科目余额");
  await expect(treasurer.locator("main")).toContainText("相符");
  await accessible(treasurer, "台账");
  const [book] = await Promise.all([treasurer.waitForEvent("download"), treasurer.getByRole("link", { name: "导出 Excel" }).click()]);
  expect(book.suggestedFilename()).toContain("保证金台账");
  await treasurer.goto("/market/funds/rules");
  await accessible(treasurer, "收费规则");
  await treasurer.goto("/market/funds/deals");
  await accessible(treasurer, "成交结算");
});

test("买卖双方看结算单，手机上也放得下", async ({ as }) => {
  const phone = { viewport: { width: 390, height: 844 } };
  const seller = await as("firmHead", phone);
  await seller.goto("/market/lots");
  await seller.getByRole("link", { name: /耐磨复合衬板/ }).click();
  await seller.getByRole("link", { name: "结算单" }).click();
  await expect(seller.locator("main")).toContainText("转让方服务费");
  await expect(seller.locator("main")).not.toContainText("受让方服务费");
  expect(await fits(seller)).toBe(true);
  await accessible(seller, "结算单");

  const treasurer = await as("treasurer", phone);
  for (const path of ["/market/funds", "/market/funds/deals", "/market/funds/receipts", "/market/funds/remittances?state=PAID", "/market/funds/statements", "/market/funds/rules"]) {
    await treasurer.goto(path);
    expect(await fits(treasurer), path).toBe(true);
  }
  await treasurer.goto("/market/funds/deals");
  await treasurer.getByRole("link", { name: /耐磨复合衬板/ }).click();
  expect(await fits(treasurer), "项目资金账").toBe(true);
});
