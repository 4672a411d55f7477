// 科技成果: a broker writes, the head of the unit publishes, everybody finds it; with
// and without script, at a desk and on a phone.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { document, fresh, seller } from "./application";
import { test } from "./people";

const path = "/market/achievements";

/** Nothing wider than the screen. */
async function fits(page: Page, name: string) {
  expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth - innerWidth), `${name} 比屏幕宽`).toBeLessThanOrEqual(0);
}

/** And nothing that axe finds. */
async function sound(page: Page, name: string) {
  await fits(page, name);
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), name).toEqual([]);
}

/** Fills in the plain fields; the unit's own share is there already. */
async function write(page: Page, name: string) {
  await page.getByLabel("成果名称").fill(name);
  await page.getByLabel("成果简介").fill("在输送带上方布置线阵相机，用小样本学习识别划痕、凹坑和油污，节拍跟得上每分钟 120 件。");
  await page.getByLabel("解决的问题").fill("人工目检漏检多，换产品后要重新采集大量样本。");
  await page.getByLabel("技术领域").selectOption("03");
  await page.getByLabel("应用行业").selectOption("35");
  await page.getByLabel("技术成熟度").selectOption("7");
  await page.getByLabel("成熟度依据").fill("2026 年在两条产线连续运行四个月，第三方检测报告 1 份。");
  await page.locator('[name="completers[0].name"]').fill("示例完成人");
  await page.getByLabel("转让", { exact: true }).check();
  await page.getByLabel("意向价格", { exact: true }).first().check();
  await page.locator('[name="price"]').fill("1200000");
  await page.getByLabel(/^公开/).check();
  await page.getByLabel("联系电话").fill("0371-00000000");
}

test("经纪人录入，负责人发布，公众用两个字查到", async ({ as }) => {
  test.setTimeout(500_000);
  const name = fresh("带材缺陷识别");
  const broker = await as("broker"), head = await as("firmHead"), anyone = await as("public");
  await broker.goto(path);
  await broker.getByRole("link", { name: "录入科技成果" }).first().click();
  await expect(broker.locator('[name="owners[0].name"]')).toHaveValue(seller.name);
  await sound(broker, "空表");
  await write(broker, name);

  // a share that cannot be, and a number that the register does not know
  await broker.locator('[name="owners[0].share"]').fill("六成");
  await broker.locator('[name="rights[0].number"]').fill("ZL202099999999.9");
  await broker.getByRole("button", { name: "保存草稿" }).last().click();
  await expect(broker.locator("#errsum")).toContainText("有 2 处需要更正");
  await expect(broker.locator('[name="owners[0].share"]')).toHaveValue("六成");
  await expect(broker.getByLabel("成果名称")).toHaveValue(name);
  await sound(broker, "有错误的表");
  await broker.locator("#errsum a").first().click();
  await expect(broker.locator('[name="owners[0].share"]')).toBeFocused();
  await broker.locator('[name="rights[0].number"]').fill("");

  // a second owner by the button beside the rows: what was typed stays
  await broker.getByRole("button", { name: /增加一行.*权属单位/ }).click();
  await expect(broker.locator('[name="owners[1].name"]')).toBeFocused();
  await broker.locator('[name="owners[0].share"]').fill("66.67");
  await broker.locator('[name="owners[1].name"]').fill("洛阳示例轴承有限公司");
  await broker.locator('[name="owners[1].share"]').fill("33.32");
  await broker.getByRole("button", { name: "保存草稿" }).last().click();
  await expect(broker.getByText("草稿已保存")).toBeVisible();
  await expect(broker.getByText("现为 99.99%，少 0.01%")).toBeVisible();
  const home = new URL(broker.url()).pathname;
  await sound(broker, "草稿");

  await head.goto(home + "/publish");
  await expect(head.getByText("暂不能发布")).toBeVisible();
  await expect(head.getByRole("button", { name: /发布到/ })).toHaveCount(0);
  await broker.getByRole("link", { name: /少 0.01%/ }).click();
  await broker.locator('[name="owners[1].share"]').fill("33.33");
  await broker.getByRole("button", { name: "保存草稿" }).last().click();
  await expect(broker.getByText("草稿已保存")).toBeVisible();
  await broker.getByLabel("上传一份佐证材料").setInputFiles({ name: "检测报告.pdf", mimeType: "application/pdf", buffer: document("TEST REPORT") });
  await broker.getByRole("button", { name: "上传这份材料" }).click();
  await expect(broker.getByRole("link", { name: "检测报告.pdf" })).toBeVisible();
  await expect(broker.getByRole("link", { name: "核对并发布" })).toHaveCount(0);
  await anyone.goto("/achievements?q=" + encodeURIComponent("带材"));
  await expect(anyone.getByRole("link", { name })).toHaveCount(0);

  await head.goto(home);
  await head.getByRole("link", { name: "核对并发布" }).click();
  await sound(head, "核对");
  await head.getByRole("button", { name: "发布到公开成果库" }).click();
  await expect(head.getByText("已发布，信息有效期 90 日")).toBeVisible();
  await expect(head.locator(".docket .no").first()).toHaveText(/^CG-ZZ-\d{4}-\d{6}$/);
  await sound(head, "已发布");

  await anyone.goto("/");
  await anyone.getByRole("link", { name: "科技成果" }).first().click();
  await anyone.getByLabel("名称、编号、权属单位或内容").fill("材缺");
  await anyone.getByRole("button", { name: "查找成果" }).click();
  await anyone.getByRole("link", { name }).click();
  await expect(anyone.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(anyone.getByText("人民币壹佰贰拾万元整")).toBeVisible();
  await expect(anyone.getByText("检测报告.pdf")).toHaveCount(0);
  await sound(anyone, "公开页面");
});

test("手机上不用脚本也能录入和查找", async ({ as }) => {
  test.setTimeout(500_000);
  const phone = { viewport: { width: 390, height: 844 } };
  const broker = await as("broker", { ...phone, javaScriptEnabled: false });
  const name = fresh("手机录入的成果");
  await broker.goto(path + "/new");
  await write(broker, name);
  await broker.getByRole("button", { name: /增加一行.*完成人/ }).click();
  await expect(broker.locator('[name="completers[1].name"]')).toBeVisible();
  await expect(broker.getByLabel("成果名称")).toHaveValue(name);
  await broker.getByRole("button", { name: "保存草稿" }).last().click();
  await expect(broker.getByRole("heading", { level: 1 })).toHaveText(name);

  // the markup is that of the desk: two pages of the phone are enough for axe
  for (const [who, at] of [["broker", path], ["firmHead", path], ["trader", path], ["public", "/achievements"]] as const) {
    const page = await as(who, phone);
    await page.goto(at);
    await fits(page, `${who} ${at}`);
    await page.locator("main tbody a").first().click();
    await (who === "public" ? sound : fits)(page, `${who} ${at} 的第一项`);
  }
  const form = await as("broker", phone);
  await form.goto(path + "/new");
  await sound(form, "手机上的表");
});

test("涉密成果不在任何公开页面，交易机构也看不到", async ({ as }) => {
  const broker = await as("broker"), trader = await as("trader"), anyone = await as("public");
  await broker.goto(path + "?q=" + encodeURIComponent("强化处理"));
  const link = broker.locator("main tbody a").first();
  await expect(link).toHaveText("某类构件表面强化处理工艺");
  const id = (await link.getAttribute("href"))!.split("/").pop();
  for (const [page, at] of [[anyone, "/achievements"], [trader, path]] as const) {
    await page.goto(`${at}?q=${encodeURIComponent("强化")}`);
    await expect(page.getByText("某类构件")).toHaveCount(0);
    expect((await page.request.get(`${at}/${id}`)).status()).toBe(404);
  }
});
