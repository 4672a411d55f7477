// 收益分配 from a registered contract of the demonstration to the payment list, through
// the form of the pilot region; and every pilot region on trial with its own rules.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "./people";

/** Nothing wider than the screen, and nothing that axe finds. */
async function sound(page: Page, name: string) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} 比屏幕宽`).toBeLessThanOrEqual(0);
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), name).toEqual([]);
}

const today = () => new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 10);
const later = (days: number) => new Date(Date.now() + 8 * 36e5 + days * 864e5).toISOString().slice(0, 10);
const fill = async (page: Page, values: Record<string, string>) => {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`[name="${name}"]`).last();
    if ((await field.evaluate((e) => e.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
};

test("从已登记的合同到结算单和发放清单", async ({ as }) => {
  test.setTimeout(180_000);
  const broker = await as("broker"), head = await as("firmHead", { javaScriptEnabled: false });
  await broker.goto("/shares");
  await broker.getByRole("button", { name: "建立分配案" }).first().click();
  const home = new URL(broker.url()).pathname.replace("/edit", "");
  await fill(broker, { priced_on: today(), unit_pool: "69", main: "70", others: "25", tt_staff: "5", separate: "1",
    "person.1.name": "陈砚秋", "person.1.weight": "60", "person.1.signed": today(),
    "person.2.name": "王惟一", "person.2.group": "others", "person.2.weight": "1", "person.2.left": "1", "person.2.paper": "签认书 9", "person.2.signed": today(),
    "person.3.name": "许博文", "person.3.group": "tt_staff", "person.3.weight": "1", "person.3.account": "xubowen" });
  await broker.getByRole("button", { name: "保存方案" }).click();
  await expect(broker.getByText("低于郑州市规定的下限 70%").first()).toBeVisible();
  await broker.goto(`${home}/edit`);
  await fill(broker, { unit_pool: "70" });
  await broker.getByRole("button", { name: "保存方案" }).click();
  await broker.goto(home.replace("/shares/", "/my-shares/"));
  await broker.getByRole("button", { name: "签认本人比例" }).click();
  await sound(broker, "我的收益");
  await broker.goto(home);
  await broker.getByRole("button", { name: "送负责人审定" }).click();

  await head.goto(home);
  await fill(head, { decided_on: today(), public_to: later(30), members: "9", present: "8", votes: "8" });
  await head.getByRole("button", { name: "审定方案并公示" }).click();
  await expect(head.getByText("公示尚未期满")).toBeVisible();

  for (const [kind, amount, evidence] of [["receipt", "1,060,000", "回单 甲"], ["cost", "60,000", "发票 甲"], ["receipt", "100,000", "回单 乙"]]) {
    await broker.goto(home);
    await broker.locator("summary", { hasText: "登记收支" }).click();
    await broker.locator(`input[name=kind][value=${kind}]`).check();
    await fill(broker, { date: today(), amount, evidence: `${evidence} ${home.slice(-6)}`, ...(kind === "cost" ? { cost_kind: "appraisal" } : {}) });
    await broker.getByRole("button", { name: "登记并生成结算单" }).click();
    await expect(broker.getByText("结算单已生成并存证")).toBeVisible();
  }
  await broker.getByRole("link", { name: "第 3 号" }).click();
  await broker.locator("summary", { hasText: "奖励总额的依据" }).click();
  await expect(broker.getByText("《河南省促进科技成果转化条例》").first()).toBeVisible();
  await sound(broker, "结算单");
  await broker.setViewportSize({ width: 390, height: 844 });
  await sound(broker, "结算单，手机");
  const hash = await broker.locator(".hash").first().innerText();
  const visitor = await as("public");
  await visitor.goto(`/share-check/${hash.trim()}`);
  await expect(visitor.getByText("与平台存证一致")).toBeVisible();
  await expect(visitor.locator("main")).not.toContainText("陈砚秋");
  await sound(visitor, "查验");

  await broker.setViewportSize({ width: 1440, height: 900 });
  await broker.goto(home);
  await fill(broker, { pay_on: later(31) });
  await broker.getByRole("button", { name: "编制发放清单" }).click();
  await expect(broker.getByText("等待负责人放行").first()).toBeVisible();
  await expect(broker.getByText("具备财税〔2018〕58号的条件")).toBeVisible();
  await head.goto(home);
  await head.getByRole("button", { name: "放行第 1 份发放清单" }).click();
  await expect(head.getByText("还不能发放：公示尚未期满")).toBeVisible();
  const list = await broker.request.get(`${home}/payouts/1/export.xlsx`);
  expect(list.ok()).toBeTruthy();
});

test("十个试点地区各按本地规则试算", async ({ as }) => {
  const visitor = await as("public");
  for (const region of ["BJ-SUBCENTER", "JS-SUNAN", "ZJ-HYW", "AH-HEFEI", "FJ-FXQ", "HA-ZZ", "HN-CZT", "GD-GBA9", "CQ", "SC-CD"]) {
    const q = new URLSearchParams({ mode: "transfer", region, unit: "state_founded", signed: "2026-03-01", income: "1000000", vat: "exempt", main: "70", others: "25", tt_staff: "5", unit_pool: "70",
      "person.1.name": "甲", "person.1.group": "main", "person.1.weight": "1", "person.2.name": "乙", "person.2.group": "others", "person.2.weight": "1", "person.3.name": "丙", "person.3.group": "tt_staff", "person.3.weight": "1" });
    const answer = await visitor.request.get(`/share-trial?${q}`);
    expect(await answer.text(), region).toContain("700,000.00");
  }
});
