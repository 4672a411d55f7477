// The pictures of the documentation: PICTURES=1 scripts/browser-test.sh
import { apply, application, fill, fresh, startDraft } from "./application";
import { test } from "./people";
import { expect, type Page } from "@playwright/test";

const take = async (page: Page, name: string) => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `docs/pictures/${name}.png`, animations: "disabled" });
};

test("说明文档的图片", async ({ as }) => {
  test.setTimeout(180_000);
  const visitor = await as("public");
  await visitor.goto("/");
  await take(visitor, "portal");

  const broker = await as("broker");
  const home = await startDraft(broker, "粮仓多点测温布线优化");
  for (const section of ["contract", "amount"]) {
    await broker.goto(`${home}/form/${section}`);
    await fill(broker, application("粮仓多点测温布线优化", "300000")[section]);
    await broker.getByRole("button", { name: "保存草稿" }).last().click();
    await expect(broker.getByText("草稿已保存").first()).toBeVisible();
  }
  await broker.getByRole("button", { name: /增加一行.*金额构成/ }).click();
  await fill(broker, { "amount.components[0].amount": "250000.50" });
  await expect(broker.locator("#live-sum")).toContainText("比总额少");
  await broker.evaluate(() => window.scrollTo(0, 0));
  await take(broker, "form-amount");

  const { home: filed } = await apply(broker, fresh("智能巡检传感网络研制").split(" ")[0], "480000");
  const registrar = await as("registrar");
  await registrar.goto("/desk");
  await take(registrar, "desk");
  await registrar.goto(filed.replace("/contracts/", "/review/"));
  await registrar.getByRole("button", { name: "受理并开始审查" }).click();
  await expect(registrar.locator("#decide")).toBeVisible();
  await take(registrar, "review");
  await registrar.locator("#decide input[name=ruling][value=register]").check();
  await registrar.getByRole("button", { name: "下一步，核对决定" }).click();
  await registrar.getByRole("button", { name: "准予登记并签发证明" }).click();
  await expect(registrar.locator(".outcome .no")).toBeVisible();
  await registrar.goto(filed + "/certificate");
  await take(registrar, "certificate");

  const statistician = await as("statistician");
  await statistician.goto("/statistics?from=2025-01&to=2025-12");
  await take(statistician, "statistics");

  await broker.goto("/market/valuations");
  await broker.locator("main tbody a").first().click();
  await expect(broker.locator(".docket")).toContainText("已签发");
  await take(broker, "valuation");
  const lead = await as("lead");
  await lead.goto("/assessments?tab=7");
  await lead.locator("main tbody tr", { hasText: "生效" }).first().getByRole("link").first().click();
  await lead.getByRole("link", { name: /查看评分结果/ }).click();
  await take(lead, "scores");
  await broker.goto("/shares");
  await broker.locator("main tbody tr", { hasText: "已审定" }).first().getByRole("link").first().click();
  await broker.getByRole("link", { name: /结算单/ }).first().click();
  await take(broker, "statement");
});
