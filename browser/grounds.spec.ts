// 资产评估 and 开放许可: a broker records, the head confirms, prices rest on the report;
// a bidder gives notice under an open licence. With and without script, on a phone too.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { document, fresh } from "./application";
import { test } from "./people";

/** Nothing wider than the screen, and nothing that axe finds. */
async function sound(page: Page, name: string) {
  expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth - innerWidth), `${name} 比屏幕宽`).toBeLessThanOrEqual(0);
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), name).toEqual([]);
}

/** The date so many days ago. */
const ago = (days: number) => new Date(Date.now() - days * 864e5).toISOString().slice(0, 10);

test("经纪人录入评估报告，负责人确认，协议价格以它为依据", async ({ as }) => {
  test.setTimeout(90_000);
  const broker = await as("broker", { javaScriptEnabled: false }), head = await as("firmHead");
  const number = fresh("示评报字");
  await broker.goto("/market/achievements?q=" + encodeURIComponent("余热"));
  await broker.locator("main tbody a").first().click();
  await broker.getByRole("link", { name: "录入评估报告" }).click();
  await broker.getByLabel("报告文号").fill(number);
  await broker.getByRole("button", { name: "保存" }).click();
  await expect(broker.locator("#errsum")).toContainText("请填写评估值");
  await expect(broker.getByLabel("报告文号")).toHaveValue(number);
  await broker.getByLabel("评估机构", { exact: true }).fill("示例资产评估有限公司");
  await broker.getByLabel("评估机构备案公告").fill("示例省财政厅备案公告〔2019〕0031 号");
  await broker.getByLabel("评估目的").fill("为转让提供价值参考");
  await broker.getByRole("group", { name: /是否法定评估业务/ }).getByLabel("否").check();
  await broker.getByLabel("姓名 1").fill("景行之");
  await broker.getByLabel("职业资格登记编号 1").fill("41190001");
  await broker.getByLabel("评估基准日").fill(ago(40));
  await broker.getByLabel("报告日").fill(ago(10));
  await broker.getByLabel("方法 1").selectOption("收益法");
  await broker.getByLabel("结果 1").fill("2,000,000");
  await broker.getByLabel("方法选择和结论确定的理由").fill("收益稳定，以收益法结果为结论");
  await broker.locator('[name="value"]').fill("2,000,000");
  await broker.getByLabel("固定收费，与评估结果无关").check();
  await broker.getByLabel("公开", { exact: true }).check();
  await broker.getByRole("button", { name: "保存" }).click();
  await expect(broker.getByText("已保存，请上传报告全文")).toBeVisible();
  await broker.getByLabel("上传评估报告全文").setInputFiles({ name: "评估报告.pdf", mimeType: "application/pdf", buffer: document("APPRAISAL") });
  await broker.getByRole("button", { name: "上传报告全文" }).click();
  await broker.getByRole("link", { name: "提请确认登记" }).click();
  await broker.getByRole("button", { name: "提请负责人确认" }).click();
  const home = new URL(broker.url()).pathname;

  await head.goto("/market/appraisals?state=WAITING");
  await head.getByRole("link", { name: number }).click();
  await sound(head, "待确认的报告");
  await head.getByRole("link", { name: "核对并确认" }).click();
  await expect(head.getByRole("link", { name: "评估报告.pdf" })).toBeVisible();
  await head.getByLabel("确认", { exact: true }).check();
  await head.getByRole("button", { name: "办理" }).click();
  await expect(head.getByText("1,800,000.00")).toBeVisible();
  await sound(head, "已确认的报告");

  await broker.goto(home);
  await broker.getByRole("link", { name: "以评估价起草协议" }).click();
  await expect(broker.getByLabel("金额")).toHaveValue("2,000,000.00");
  const phone = await as("broker", { viewport: { width: 390, height: 844 } });
  await phone.goto(home);
  await sound(phone, "手机上的报告");
});

test("开放许可目录公开，竞买人提交实施通知，只有当事人看得到是谁", async ({ as }) => {
  const anyone = await as("public"), bidder = await as("bidder1"), broker = await as("broker");
  await anyone.goto("/licences");
  await sound(anyone, "目录");
  await anyone.locator("main tbody a").first().click();
  await expect(anyone.getByText("登录后提交实施通知")).toBeVisible();
  await sound(anyone, "公告");
  const path = new URL(anyone.url()).pathname;
  await bidder.goto(path);
  await bidder.getByRole("button", { name: "提交实施通知" }).click();
  await expect(bidder.locator("#errsum")).toContainText("请写明拟实施的产品");
  await bidder.getByLabel("实施内容").fill("在第二车间磨床上实施，自下季度起");
  await bidder.getByLabel("接受公告的使用费标准").check();
  await bidder.getByRole("button", { name: "提交实施通知" }).click();
  await expect(bidder.getByText("已通知，待支付")).toBeVisible();
  await anyone.reload();
  await expect(anyone.getByText("洛阳示例轴承有限公司")).toHaveCount(0);
  await broker.goto("/market" + path);
  await expect(broker.getByText("洛阳示例轴承有限公司").first()).toBeVisible();
  await sound(broker, "案卷");
});
