// 竞价: from the draft to the notice, and from the last minute of the bidding to the
// confirmed deal, with everybody in a window of their own.
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { look, people, test } from "./people";

/** The address of a lot of the demonstration, by a word of its name. */
async function lot(page: Page, word: string) {
  await page.goto("/lots");
  const href = await page.locator("tbody th a", { hasText: word }).getAttribute("href");
  return href!;
}

/** A moment as datetime-local has it, by the clock of the machine in Chinese time. */
const moment = (ms: number, seconds = false) => new Date(ms + 8 * 3600_000).toISOString().slice(0, seconds ? 19 : 16);

/** What an outsider with the downloaded log is told by the product's own command. */
const replayed = (file: string) => spawnSync(process.env.JIYUE_BIN ?? "bin/jiyue", ["lot", "replay", file], { encoding: "utf8" }).stdout;

const price = (page: Page) => page.locator("#room-price");

test("从草稿到公告，报名、审核、交保证金", async ({ as }) => {
  test.setTimeout(120_000);
  const name = "示例涂层材料专利权转让 " + Date.now().toString(36);
  const trader = await as("trader");
  await trader.goto("/market/lots/new");
  await trader.getByRole("button", { name: "保存并提交复核" }).click();
  await expect(trader.locator(".errsum")).toContainText("请填写项目名称");
  await trader.getByLabel("项目名称").fill(name);
  await trader.getByLabel("转让方").selectOption({ label: "河南示例工业技术研究院" });
  await trader.getByLabel("公告正文").fill("标的为两件发明专利权，受让方须为境内企业，价款在成交确认后一次付清。");
  await trader.locator("#start_price").fill("1,000,000");
  await trader.getByLabel("保证金", { exact: true }).fill("100000");
  const open = Date.now() + 8 * 86400_000;
  await trader.getByLabel("竞价开始").fill(moment(open));
  await trader.getByLabel("竞价截止").fill(moment(open - 3600_000));
  await trader.getByRole("button", { name: "保存并提交复核" }).click();
  await expect(trader.locator(".errsum")).toContainText("竞价截止时间应晚于开始时间");
  await look(trader, "01-draft-refused");
  await expect(trader.locator("#start_price")).toHaveValue("1,000,000");
  await trader.getByLabel("竞价截止").fill(moment(open + 3600_000));
  await trader.getByRole("radio", { name: /^自由报价期加限时报价期/ }).check();
  await expect(trader.getByLabel("竞价截止")).toBeHidden();
  await trader.getByRole("radio", { name: /^截止时间加延时/ }).check();
  await trader.getByRole("button", { name: "保存并提交复核" }).click();
  await expect(trader.locator(".flash")).toContainText("已提交复核");
  await expect(trader.locator("main")).toContainText("编制人不能复核自己的项目");
  const managed = new URL(trader.url()).pathname;

  const second = await as("trader2");
  await second.goto(managed);
  await second.getByRole("link", { name: "核对并发布公告" }).click();
  await expect(second.locator("main")).toContainText("人民币壹佰万元整");
  await look(second, "02-announce");
  await second.getByRole("button", { name: "发布公告" }).click();
  await expect(second.locator(".docket")).toContainText("已公告");

  const bidder = await as("bidder3");
  await bidder.goto("/lots?q=" + encodeURIComponent(name));
  await bidder.getByRole("link", { name }).click();
  const notice = new URL(bidder.url()).pathname;
  await expect(bidder.locator("main")).toContainText("末 5 分钟内应价，延 5 分钟");
  await look(bidder, "03-notice");
  await bidder.getByRole("button", { name: "申请参加" }).click();
  await expect(bidder.locator(".errsum")).toContainText("请阅读并同意竞价规则");
  await bidder.getByLabel("受让申请").fill("拟用于本单位产品升级，具备实施条件。");
  await bidder.getByRole("checkbox", { name: /已阅读公告/ }).check();
  await bidder.getByRole("button", { name: "申请参加" }).click();
  await expect(bidder.locator("main")).toContainText("待审核");

  await trader.goto(managed);
  await trader.getByRole("link", { name: /审核资格/ }).click();
  await trader.getByRole("radio", { name: /^符合受让条件/ }).check();
  await trader.getByRole("button", { name: "作出审核结论" }).click();
  const treasurer = await as("treasurer");
  await treasurer.goto(managed);
  await treasurer.getByRole("link", { name: /登记保证金/ }).click();
  await treasurer.getByLabel("到账金额").fill("99999.99");
  await treasurer.getByLabel("银行流水号").fill("2026120100001");
  await treasurer.getByRole("button", { name: "登记保证金到账" }).click();
  await expect(treasurer.locator(".errsum")).toContainText("金额少于公告的保证金");
  await treasurer.getByLabel("到账金额").fill("100000");
  await treasurer.getByRole("button", { name: "登记保证金到账" }).click();
  await expect(treasurer.locator(".flash")).toContainText("保证金已登记");

  await bidder.goto(notice + "/room");
  await expect(bidder.locator("#room-seat")).toContainText("保证金已到账");
  await expect(bidder.locator("#room-clock-label")).toHaveText("距开始");
  await look(bidder, "04-room-before");
  await bidder.goto("/market/mine");
  await expect(bidder.getByRole("link", { name })).toBeVisible();

  const seller = await as("sellerHead");
  await seller.goto(managed);
  await expect(seller.locator("main")).not.toContainText("许昌示例电气");
});

test("四个窗口：恢复竞价、两人竞价、延时、结束、确认成交", async ({ as, browser }) => {
  test.setTimeout(300_000);
  const watcher = await as("public");
  const path = await lot(watcher, "谐波减速器");
  await watcher.goto(path + "/room");
  await expect(watcher.locator("#room-clock")).toHaveText("中止");
  await expect(watcher.locator("#room-live")).toContainText("页面实时更新");
  await look(watcher, "05-suspended");

  // One of the bidders has a clock that is five minutes fast.
  const bidder1 = await as("bidder1"), bidder2 = await as("bidder2");
  await bidder1.clock.install({ time: Date.now() + 300_000 });
  await bidder1.goto(path + "/room");
  await bidder2.goto(path + "/room");
  await expect(bidder1.locator("#room-time")).toContainText(/本地时钟偏差 \+(299|300|301) 秒/);
  await expect(bidder2.locator("#room-time")).not.toContainText("本地时钟偏差");

  // Two people resume.
  const trader = await as("trader"), second = await as("trader2");
  await trader.goto("/market" + path);
  await trader.getByRole("radio", { name: /^恢复竞价/ }).check();
  await trader.getByLabel("理由").fill("机房检修完毕");
  const begins = Math.ceil(Date.now() / 1000) * 1000 + 40_000; // 30 seconds of warning, and time for the second person
  await trader.getByLabel("恢复竞价的时间").fill(moment(begins, true));
  await trader.getByRole("button", { name: "提出，交第二人办理" }).click();
  await expect(trader.locator(".flash")).toContainText("已提出");
  await second.goto("/market" + path);
  await second.getByRole("link", { name: /核对并办理/ }).click();
  await second.getByRole("button", { name: "办理恢复竞价" }).click();
  await expect(second.locator(".flash")).toContainText("已办理");
  await second.goto(path + "/room"); // the auctioneer's window

  // All of them are told without reloading; both clocks say the same.
  for (const page of [bidder1, bidder2, watcher, second]) await expect(page.locator("#room-clock-label")).toHaveText("距截止", { timeout: 90_000 });
  const left = async (page: Page) => {
    const [, minutes, seconds] = /(\d\d):(\d\d)$/.exec((await page.locator("#room-clock").textContent())!)!;
    return Number(minutes) * 60 + Number(seconds);
  };
  expect(Math.abs((await left(bidder1)) - (await left(bidder2)))).toBeLessThanOrEqual(1);
  await look(bidder1, "06-bidder-wrong-clock");

  await bidder2.locator('input[name=pick][data-steps="1"]').check();
  await bidder2.getByRole("button", { name: "下一步，核对出价" }).click();
  const dialog = bidder2.getByRole("dialog");
  await expect(dialog).toContainText("人民币壹佰贰拾捌万元整");
  await look(bidder2, "07-confirm-bid");
  await dialog.getByRole("button", { name: "出价 128.00 万元" }).click();
  await expect(dialog).toContainText("应价已接受");
  await dialog.getByRole("link", { name: "返回竞价厅" }).click();
  await expect(bidder2.locator("#room-standing")).toHaveText("领先");
  for (const page of [bidder1, watcher, second]) await expect(price(page)).toContainText("1,280,000.00");
  await expect(bidder1.locator("#room-standing")).toHaveText("已被超过");

  await bidder1.locator("#amount").fill("1,290,000");
  await bidder1.getByRole("button", { name: "下一步，核对出价" }).click();
  await bidder1.getByRole("dialog").getByRole("button", { name: /^出价/ }).click();
  await expect(bidder1.locator("#bid .err").first()).toContainText("报价太低");
  await look(bidder1, "08-too-low");
  await expect(bidder1.locator("#amount")).toHaveValue("1,290,000");
  await bidder1.locator("#amount").fill("1,320,000");
  await bidder1.getByRole("button", { name: "下一步，核对出价" }).click();
  await bidder1.getByRole("dialog").getByRole("button", { name: "出价 132.00 万元" }).click();
  await expect(bidder1.getByRole("dialog")).toContainText("应价已接受");
  await bidder1.getByRole("dialog").getByRole("link", { name: "返回竞价厅" }).click();
  for (const page of [bidder2, watcher, second]) await expect(price(page)).toContainText("1,320,000.00");
  await expect(bidder2.locator("#room-standing")).toHaveText("已被超过");
  await expect(watcher.locator("#room-end")).toContainText("已延时");
  await expect(watcher.locator("table.bids tbody tr")).toHaveCount(5);
  await expect(bidder1.locator(".slip").first()).toContainText("1,320,000.00");
  await look(bidder1, "09-leading");
  await look(watcher, "10-watcher");
  await look(second, "11-auctioneer");

  // Nobody bids any more: the extended end comes, and the server says that it has.
  await expect(watcher.locator("#room-clock")).toHaveText("已结束", { timeout: 90_000 });
  for (const page of [bidder1, bidder2]) await expect(page.locator("#room-clock")).toHaveText("已结束");
  await expect(bidder2.locator("#bid")).toHaveCount(0);
  await look(bidder2, "12-ended");

  // The exchange proposes, the seller signs; then the seller knows the buyer.
  await trader.goto("/market" + path);
  await trader.getByLabel("理由").fill("竞价结束，请转让方确认成交");
  await trader.getByRole("button", { name: "提出，交第二人办理" }).click();
  const seller = await as("sellerHead");
  await seller.goto("/market" + path);
  await expect(seller.locator("main")).not.toContainText("洛阳示例轴承有限公司");
  await seller.getByRole("link", { name: /核对并办理/ }).click();
  await expect(seller.locator("main")).toContainText("人民币壹佰叁拾贰万元整");
  await look(seller, "13-confirm");
  await seller.getByRole("button", { name: "签署成交确认" }).click();
  await expect(seller.locator("main")).toContainText("洛阳示例轴承有限公司");
  await expect(watcher.locator("#room-line")).toContainText("竞得");

  await watcher.goto(path + "/replay");
  await expect(watcher.locator(".verdict")).toContainText("记录完整，重演一致");
  await look(watcher, "14-replay");
  const log = await (await watcher.request.get(path + "/log.json")).text();
  expect(log).not.toContain("洛阳示例轴承");
  const file = test.info().outputPath("log.json");
  await writeFile(file, log);
  expect(replayed(file)).toContain("校验通过");
  await writeFile(file, log.replaceAll("132000000", "132000001"));
  expect(replayed(file)).toContain("校验不通过");

  // The contract is signed; two people disclose the deal, and everybody finds it.
  await trader.goto("/market" + path);
  await trader.getByRole("link", { name: "登记签约" }).click();
  await trader.getByRole("button", { name: "登记签约" }).click();
  await expect(trader.locator(".flash")).toContainText("已登记签约");
  await look(trader, "15-signed");
  const disclosure = path.replace("/lots/", "/market/disclosures/");
  await trader.goto(disclosure);
  await trader.getByRole("checkbox", { name: "受让方同意公开其名称" }).check();
  await trader.getByRole("button", { name: "提交，交第二人核对发布" }).click();
  await expect(trader.locator(".flash")).toContainText("已提交");
  await second.goto(disclosure);
  await look(second, "16-disclose");
  await second.getByRole("button", { name: "发布公示" }).click();
  await watcher.goto("/disclosures");
  await watcher.getByRole("link", { name: /谐波减速器/ }).first().click();
  await expect(watcher.locator("main")).toContainText("1,320,000.00 元");
  await expect(watcher.locator("main")).toContainText("洛阳示例轴承有限公司");
  await look(watcher, "17-disclosed");
});

test("没有脚本也能出价，收到回执", async ({ as }) => {
  const bidder = await as("bidder2", { javaScriptEnabled: false });
  const path = await lot(bidder, "固态电解质");
  await bidder.goto(path + "/room");
  await bidder.getByRole("radio", { name: /其他/ }).check();
  await bidder.locator("#amount").fill("2.6e6");
  await bidder.getByRole("button", { name: "下一步，核对出价" }).click();
  await expect(bidder.locator(".errsum")).toContainText("金额写法不对");
  await bidder.getByRole("radio", { name: /加 1 个幅度/ }).check();
  await bidder.getByRole("button", { name: "下一步，核对出价" }).click();
  await expect(bidder.getByRole("heading", { level: 1 })).toHaveText("确认出价 260.00 万元");
  await bidder.getByRole("button", { name: "出价 260.00 万元" }).click();
  await expect(bidder.getByRole("heading", { level: 1 })).toHaveText("应价已接受");
  await bidder.getByRole("link", { name: "返回竞价厅" }).click();
  await expect(bidder.locator("#room-standing")).toHaveText("领先");
  await expect(bidder.locator(".price")).toContainText("2,600,000.00");
});

test("网络中断时改为询问，恢复后继续", async ({ as }) => {
  test.setTimeout(90_000);
  const watcher = await as("public");
  const path = await lot(watcher, "固态电解质");
  await watcher.route("**/stream", (route) => route.abort());
  await watcher.goto(path + "/room");
  await expect(watcher.locator("#room-live")).toContainText("页面每 3 秒更新", { timeout: 30_000 });
  const bidder = await as("bidder1");
  await bidder.goto(path + "/room");
  await bidder.getByRole("button", { name: "下一步，核对出价" }).click();
  await bidder.getByRole("dialog").getByRole("button", { name: /^出价/ }).click();
  await expect(bidder.getByRole("dialog")).toContainText("应价已接受");
  const now = await bidder.locator("#receipt .docket").textContent();
  const amount = /([\d,]+\.\d\d) 元/.exec(now!)![1];
  await expect(price(watcher)).toContainText(amount, { timeout: 10_000 });
});

test("竞价的页面：不横滚，没有无障碍问题", async ({ as }) => {
  test.setTimeout(300_000);
  const open = await lot(await as("public"), "固态电解质"), over = await lot(await as("public"), "耐磨复合衬板");
  const stops: [keyof typeof people | "public", string][] = [
    ["public", "/lots"], ["public", open], ["public", open + "/room"], ["public", over + "/replay"], ["bidder1", open + "/room"], ["bidder1", "/market/mine"],
    ["trader", "/market/lots"], ["trader", "/market/lots/new"], ["trader", "/market" + open], ["sellerHead", "/market/lots"],
  ];
  const trouble: string[] = [];
  for (const [who, path] of stops) {
    const page = await as(who);
    await page.goto(path);
    const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
    for (const v of found.violations) trouble.push(`${path} ${v.id}: ${v.nodes.map((x) => x.html).slice(0, 3).join(" | ")}`);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) trouble.push(`${path} at ${width}: ${over} pixels too wide`);
    }
    await page.context().close();
  }
  expect(trouble).toEqual([]);
});

test("现场：记录员只用键盘录入号牌，旁观者同步看到", async ({ as }) => {
  const clerk = await as("trader"), watcher = await as("public");
  const path = await lot(watcher, "薯类淀粉");
  await watcher.goto(path + "/room");
  await clerk.goto(path + "/room");
  await expect(clerk.getByLabel("号牌")).toBeFocused();
  const leads = clerk.locator("#room-side tbody tr.is-on th"), follows = clerk.locator("#room-side tbody tr:not(.is-on) th").first();
  const code = (await follows.textContent())!.trim().slice(0, 4), next = (await clerk.locator("#room-next").textContent())!;
  await clerk.keyboard.type(code + "\n"); // no amount: the least that may be bid
  await expect(clerk.locator("#room-last")).toContainText(code + " 号，" + next + " 元");
  await expect(price(watcher)).toContainText(next);
  await expect(leads).toContainText(code);
  await expect(clerk.getByLabel("号牌")).toBeFocused();
  await clerk.keyboard.type("0000\n");
  await expect(clerk.locator("#bid .err").first()).toContainText("没有这个竞买代码");
  await expect(clerk.getByLabel("号牌")).toBeFocused();
  await clerk.keyboard.type(code + "\n"); // what was wrong is typed over
  await expect(clerk.locator("#bid .err").first()).toContainText("领先");
  await expect(price(watcher)).toContainText(next);
});
