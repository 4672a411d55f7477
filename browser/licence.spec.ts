// 向中小微企业许可: terms that are drafted with mistakes and published by another person,
// found by anybody, applied for by a firm, agreed by two people, used first and paid later.
import { expect, type Page } from "@playwright/test";
import { look, test } from "./people";
import { fill, later, sound, today } from "./sound";

/** At the desk and on the phone; axe where asked, since it takes its time. */
async function seen(page: Page, name: string, axe = false) {
  if (axe) await sound(page, name);
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} 比屏幕宽`).toBeLessThanOrEqual(0);
    await look(page, `licence-${name}-${width}`);
  }
}

test("向中小微企业许可：从起草到收款", async ({ as }) => {
  test.setTimeout(400_000);
  const name = "示例粮仓多点测温布线方法 " + Date.now().toString(36);
  const broker = await as("broker"), head = await as("firmHead", { javaScriptEnabled: false });
  await broker.goto("/market/sme-licences");
  await broker.getByRole("button", { name: "起草许可项目" }).click();
  await broker.waitForURL(/\/edit$/);
  await fill(broker, { name, item: "ZL 2020 1 0000003.8", field: "01", summary: "用于平房仓和筒仓的多点测温，减少布线和故障点。", support: "布线图纸一套，电话答疑", ip_expires: later(3000), area: "河南省内，用于粮仓测温产品",
    years: "3", places: "20", until: later(120), contact: "技术转移中心 0371-00000000", fee: "50,000", free_months: "48", pay_days: "30", priced_on: later(5), pricing_record: "校内公示 2026-12" });
  await broker.locator("input[name=class][value=fixed]").check();
  await broker.locator("input[name=pricing][value=agreement]").check();
  for (const size of ["small", "micro"]) await broker.locator(`input[name=sizes][value=${size}]`).check();
  await broker.getByRole("button", { name: "保存许可条件" }).click();
  const home = new URL(broker.url()).pathname;
  await expect(broker.locator("main")).toContainText("还有 2 处需要填写或更正");
  await seen(broker, "草稿待更正");
  await expect(broker.getByRole("button", { name: "提请负责人发布" })).toHaveCount(0);
  await broker.getByRole("link", { name: /先用期应为 0 至 36 个月/ }).click();
  await expect(broker.locator("[name=free_months]")).toHaveAttribute("aria-invalid", "true");
  await expect(broker.locator("[name=free_months]")).toHaveValue("48");
  await expect(broker.locator("[name=priced_on]")).toHaveAttribute("aria-invalid", "true");
  await expect(broker.locator("[name=fee]")).toHaveValue("50,000");
  await expect(broker.locator("input[name=sizes][value=micro]")).toBeChecked();
  await seen(broker, "填写条件");
  await fill(broker, { free_months: "12", priced_on: later(-2) });
  await broker.getByRole("button", { name: "保存许可条件" }).click();
  await broker.getByRole("button", { name: "提请负责人发布" }).click();
  await expect(broker.getByRole("button", { name: /发布到公开目录/ })).toHaveCount(0);

  await head.goto(home);
  await seen(head, "待发布");
  await head.getByRole("button", { name: "退回经办人" }).click();
  await expect(head.locator(".errsum")).toContainText("请写明理由");
  await head.getByRole("button", { name: /发布到公开目录/ }).click();
  await expect(head.locator(".docket")).toContainText("接受申请");

  const visitor = await as("public");
  await visitor.goto("/sme-licences");
  await visitor.getByLabel(/^名称、知识产权编号/).fill(name);
  await visitor.getByRole("button", { name: "查找项目" }).click();
  await seen(visitor, "公开目录", true);
  await visitor.getByRole("link", { name }).click();
  await expect(visitor.locator("main")).toContainText("先用 12 个月，期满后 30 日内付款");
  await seen(visitor, "公开页", true);

  const firm = await as("bidder1");
  await firm.goto(new URL(visitor.url()).pathname);
  await fill(firm, { employees: "40", revenue: "1800", use: "粮情监测终端，首批 200 套", contact: "聂工 0379-00000000" });
  await firm.locator("input[name=size][value=small]").check();
  await firm.getByRole("button", { name: "提交许可申请" }).click();
  await expect(firm.locator(".errsum")).toContainText("请确认企业规模声明");
  await expect(firm.locator("[name=use]")).toHaveValue("粮情监测终端，首批 200 套");
  await seen(firm, "申请");
  await firm.locator("input[name=declared]").check();
  await firm.getByRole("button", { name: "提交许可申请" }).click();
  await expect(firm.locator("main")).toContainText("技术经纪人答复");
  const deal = new URL(firm.url()).pathname;

  await broker.goto("/market/sme-licences");
  await expect(broker.locator("tbody tr", { hasText: name })).toContainText("接受申请");
  await seen(broker, "许可项目", true);
  await broker.goto(home);
  await seen(broker, "项目");
  await broker.goto(deal);
  await fill(broker, { start: later(-1) });
  await broker.getByRole("button", { name: "拟同意" }).click();
  await expect(broker.locator(".errsum")).toContainText("许可开始日期应在今天之后一年以内");
  await fill(broker, { start: today() });
  await seen(broker, "答复");
  await broker.getByRole("button", { name: "拟同意" }).click();
  await expect(broker.getByRole("button", { name: "确认许可协议" })).toHaveCount(0);

  await head.goto(deal);
  await seen(head, "确认");
  await head.getByRole("button", { name: "确认许可协议" }).click();
  await expect(head.locator(".docket")).toContainText("协议");

  await broker.goto("/market/sme-applications");
  await seen(broker, "许可申请", true);
  await broker.goto(deal);
  await broker.locator("summary", { hasText: "登记收款" }).click();
  await fill(broker, { amount: "40,000", paid_on: today(), voucher: "回单 " + name.slice(-8) });
  await broker.getByRole("button", { name: "登记收款" }).click();
  await expect(broker.locator(".errsum")).toContainText("收款金额应为约定的 50,000.00 元");
  await expect(broker.locator("[name=amount]")).toHaveValue("40,000");
  await fill(broker, { amount: "50,000" });
  await seen(broker, "登记收款");
  await broker.getByRole("button", { name: "登记收款" }).click();
  await expect(broker.locator("main")).toContainText("没有待付款项");
  await seen(broker, "协议");

  await firm.goto("/market/sme-applications");
  await expect(firm.locator("tbody tr", { hasText: name })).toBeVisible();
  await seen(firm, "我的许可");
});
