// 估值: from an empty case to a signed report with three methods, by two people.
import { expect, type Page } from "@playwright/test";
import { look, test } from "./people";

/** The example of a method as the calculator of the portal shows it, by field name. */
async function example(page: Page, method: string) {
  await page.goto("/valuation/" + method);
  return page.locator("main form").first().evaluate((form: HTMLFormElement) =>
    [...form.elements].filter((e): e is HTMLInputElement => e instanceof HTMLInputElement && e.type === "text" && e.value !== "" || e instanceof HTMLSelectElement).map((e) => [e.name, e.value]));
}

test("估值项目：三种方法、来源、权重，另一人签发", async ({ as }) => {
  test.setTimeout(500_000);
  const started = Date.now();
  let typed = 0;
  const visitor = await as("public"), broker = await as("broker");
  await broker.goto("/market/achievements");
  await broker.locator("tbody th a").first().click();
  await broker.getByRole("link", { name: "新建估值项目" }).click();
  await broker.getByLabel("评估目的").fill("转让");
  await broker.getByRole("button", { name: "保存方案" }).click();
  await expect(broker.locator(".errsum")).toContainText("请写明评估目的");
  await broker.getByLabel("评估目的").fill("为专利权转让确定价格提供参考");
  await broker.locator("#base").fill("2026-06-30");
  await broker.getByRole("button", { name: "保存方案" }).click();
  await expect(broker.locator(".flash")).toContainText("方案已保存");
  const home = new URL(broker.url()).pathname;
  await look(broker, "v1-empty");

  for (const method of ["dcf", "cost", "market"]) {
    const fields = await example(visitor, method);
    await broker.goto(`${home}/run/${method}`);
    // Rows that the blank form does not have yet are added.
    for (let i = 0; i < 12; i++) {
      const missing = await broker.evaluate((names) => names.some((n) => !document.getElementsByName(n).length), fields.map(([name]) => name));
      const add = broker.getByRole("button", { name: /增加/ }).first();
      if (!missing || !(await add.count())) break;
      await add.click();
    }
    for (const [name, value] of fields) {
      const field = broker.locator(`[name="${name}"]`).first();
      if (name === "base" || name === "base_date" || !(await field.count())) continue;
      if (await field.evaluate((e) => e instanceof HTMLSelectElement)) await field.selectOption(value);
      else await field.fill(value);
      typed++;
    }
    if (method === "dcf") {
      await broker.getByRole("button", { name: "计算并保存" }).click();
      await expect(broker.locator(".errsum")).toContainText("折现率：请写明来源与佐证");
      await look(broker, "v2-sources-missing");
    }
    for (const source of await broker.locator('[name^="source:"]').all()) {
      await source.fill("2025 年度审计报告第 12 页");
      typed++;
    }
    await broker.getByRole("button", { name: "计算并保存" }).click();
    await expect(broker.locator(".flash")).toContainText("已计算并保存");
    await look(broker, "v3-" + method);
  }

  // Another rate: the case says which figure moved, and what it did.
  await broker.goto(`${home}/run/dcf`);
  await broker.locator('[name="rate"]').fill("0.16");
  await broker.getByRole("button", { name: "计算并保存" }).click();
  await broker.goto(home);
  await expect(broker.locator("main")).toContainText("参数变动");
  await expect(broker.locator("main")).toContainText("折现率");
  await broker.locator('[name="weights.dcf"]').fill("0.6");
  await broker.locator('[name="weights.market"]').fill("0.3");
  await broker.getByLabel("取舍理由").fill("收益法反映预期收益，市场法有三个可比案例，成本法只作下限参考。");
  await broker.getByRole("button", { name: "保存权重与理由" }).click();
  await expect(broker.locator(".errsum")).toContainText("现为 0.9");
  await broker.locator('[name="weights.market"]').fill("0.4");
  await broker.getByRole("button", { name: "保存权重与理由" }).click();
  await look(broker, "v4-case");
  await broker.getByRole("button", { name: "提交负责人复核" }).click();
  await expect(broker.locator("main")).toContainText("等待本单位负责人复核签发");

  const head = await as("firmHead");
  await head.goto(home + "/decide");
  await look(head, "v5-decide");
  await head.getByRole("radio", { name: /签发/ }).first().check();
  await head.getByRole("button", { name: "办理" }).click();
  await expect(head.locator(".docket")).toContainText("已签发");
  await look(head, "v6-signed");
  const report = await head.request.get(home + "/report.pdf");
  expect(report.headers()["content-type"]).toBe("application/pdf");
  expect((await report.body()).equals(await (await head.request.get(home + "/report.pdf")).body())).toBe(true);
  await head.setViewportSize({ width: 390, height: 844 });
  const over = await head.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
  await look(head, "v7-phone");
  console.log(`估值：${typed} 个字段，${Math.round((Date.now() - started) / 1000)} 秒`);
});
