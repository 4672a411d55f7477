// 挂牌: a draft that is refused at its fields, two people, an application, and the pages
// of a listing that was sold.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "./people";

/** The address of a listing of the demonstration, by a word of its name. */
async function listing(page: Page, word: string) {
  await page.goto("/lots?route=LISTING");
  return (await page.locator("tbody th a", { hasText: word }).getAttribute("href"))!;
}

test("挂牌：从草稿到公告，报名、审核", async ({ as }) => {
  const name = "示例催化剂制备方法专利权转让 " + Date.now().toString(36);
  const trader = await as("trader");
  await trader.goto("/market/lots");
  await trader.getByRole("link", { name: "新建挂牌项目" }).click();
  await trader.getByLabel("项目名称").fill(name);
  await trader.getByLabel("转让方", { exact: true }).selectOption({ label: "河南示例工业技术研究院" });
  await trader.getByRole("radio", { name: /^国有企业/ }).check();
  await trader.getByLabel("公告正文").fill("标的为两件发明专利权，受让方须为境内企业，联系人和查看资料的办法见交易中心网站。");
  await trader.getByLabel("挂牌价", { exact: true }).fill("1,000,000");
  await trader.getByLabel(/^保证金/).fill("100000");
  await trader.getByRole("button", { name: "保存并提交复核" }).click();
  const errors = trader.locator(".errsum");
  for (const sentence of ["国有企业转让须先完成资产评估并备案", "不得少于 20", "不得少于 10"]) await expect(errors).toContainText(sentence);
  await expect(trader.getByLabel("挂牌价", { exact: true })).toHaveValue("1,000,000");
  await trader.getByRole("radio", { name: /^高等院校/ }).check();
  await trader.getByRole("button", { name: "保存并提交复核" }).click();
  await expect(trader.locator(".flash")).toContainText("已提交复核");
  const managed = new URL(trader.url()).pathname;

  const second = await as("trader2");
  await second.goto(managed);
  await second.getByRole("link", { name: "核对并发布公告" }).click();
  await expect(second.locator("main")).toContainText("第 10 个工作日 17:00 报名截止");
  await second.getByRole("button", { name: "发布公告" }).click();
  await expect(second.locator(".docket")).toContainText("挂牌中");

  const bidder = await as("bidder1", { javaScriptEnabled: false });
  await bidder.goto("/lots?route=LISTING&q=" + encodeURIComponent(name));
  await bidder.getByRole("link", { name }).click();
  await bidder.getByLabel("受让申请").fill("拟用于本单位产品升级，具备实施条件。");
  await bidder.getByRole("button", { name: "提交报名" }).click();
  await expect(bidder.locator(".errsum")).toContainText("请阅读并同意");
  await bidder.getByLabel(/已阅读公告/).check();
  await bidder.getByRole("button", { name: "提交报名" }).click();
  await expect(bidder.locator("main")).toContainText("已报名");
  await bidder.getByRole("button", { name: "退出报名" }).click();
  await expect(bidder.locator("main")).toContainText("退出后不能再报名本次挂牌");

  await trader.goto(managed);
  await trader.getByRole("link", { name: /^审核资格/ }).click();
  await trader.getByRole("radio", { name: /^符合受让条件/ }).check();
  await trader.getByRole("button", { name: "作出审核结论" }).click();
  await expect(trader.locator("main")).toContainText("前到账");
});

test("挂牌：公告、案卷和交易凭证的页面", async ({ as }) => {
  const trouble: string[] = [];
  const look = async (page: Page, path: string) => {
    await page.goto(path);
    const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
    for (const v of found.violations) trouble.push(`${path} ${v.id}: ${v.nodes.map((x) => x.html).slice(0, 3).join(" | ")}`);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) trouble.push(`${path} at ${width}: ${over} pixels too wide`);
    }
  };
  const watcher = await as("public"), trader = await as("trader");
  const running = await listing(watcher, "低温余热"), sold = await listing(watcher, "矿井水");
  for (const path of ["/lots?route=LISTING", running, sold, sold + "/voucher?h=abc"]) await look(watcher, path);
  await expect(watcher.locator("main")).toContainText("记录完整，重演一致");
  await expect(watcher.locator("main")).not.toContainText("许昌示例电气");
  for (const path of ["/market/lots", "/market/lots/new?route=LISTING", "/market" + running, "/market" + sold]) await look(trader, path);
  const seller = await as("firmHead");
  await seller.goto(sold + "/voucher");
  await expect(seller.locator(".a4")).toContainText("许昌示例电气");
  expect(trouble).toEqual([]);
});
