// 登记机构的一天: contracts by workbook and by form; all are decided, some returned or
// refused, one revoked; and the month's statistics agree. Prints what a contract costs
// in clicks, fields and seconds. WORKDAY=40 is a whole day, forty contracts, a quarter
// of them by form; without it, a quarter of a day.
import { expect, type Locator, type Page } from "@playwright/test";
import { application, attachContract, buyer, fill, fresh, saveAndGoOn, seller, startDraft, submit } from "./application";
import { importable } from "./importable";
import { test } from "./people";
import { sheetsOf, workbookOf } from "./workbook";
import { readFile } from "node:fs/promises";

const whole = Number(process.env.WORKDAY ?? 12), byForm = Math.floor(whole / 4), byBook = whole - byForm;
const toReturn = Math.ceil(whole / 8), toRefuse = Math.ceil(whole / 20);
const sheet = "技术合同", day = fresh("工作日");
const review = (home: string) => home.replace("/contracts/", "/review/");

/** What was done by hand at one kind of work. */
class Tally {
  clicks = 0;
  fields = 0;
  cases = 0;
  private readonly began = Date.now();
  constructor(readonly work: string) {}
  async click(target: Locator) {
    this.clicks++;
    await target.click();
  }
  line() {
    const per = (n: number) => (n / this.cases).toFixed(1);
    return `${this.work}：${this.cases} 件，每件点击 ${per(this.clicks)} 次、填写 ${per(this.fields)} 项、${per((Date.now() - this.began) / 1000)} 秒`;
  }
}

/** Count and 技术交易额 of this month, as the statistics page shows them. */
async function month(page: Page): Promise<{ count: number; tech: string }> {
  const now = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 7);
  await page.goto(`/statistics?from=${now}&to=${now}`);
  const table = page.locator("table", { has: page.locator("caption", { hasText: "逐月统计表" }) });
  const cells = (await table.locator("tfoot td").allTextContents()).map((text) => text.replace(/[,\s]/g, ""));
  return { count: parseInt(cells[0], 10), tech: cells.join("|") };
}

test("登记机构的一天：批量导入和填表，逐件办理，当月统计相符", async ({ as }) => {
  test.setTimeout(420_000);
  const said: string[] = [];
  const statistician = await as("statistician");
  const before = await month(statistician);
  const broker = await as("broker");

  await test.step("由一个工作簿导入", async () => {
    const t = new Tally("批量导入");
    await broker.goto("/imports");
    await broker.locator("#target").selectOption({ label: "郑州市技术合同登记处" });
    await broker.locator("#office").selectOption({ label: "郑州市技术合同登记处" });
    const [download] = await Promise.all([broker.waitForEvent("download"), t.click(broker.getByRole("button", { name: "下载导入模板" }))]);
    const headings = sheetsOf(await readFile(await download.path())).get(sheet)?.[0] ?? [];
    const rows = Array.from({ length: byBook }, (_, i) => importable(headings, `${day} 导入 ${String(i + 1).padStart(2, "0")}`));
    await broker.getByLabel("Excel 文件").setInputFiles({
      name: "今日合同.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: workbookOf(sheet, [headings, ...rows]),
    });
    await t.click(broker.getByRole("button", { name: "上传并检查" }));
    const go = broker.getByRole("button", { name: `导入 ${byBook} 行，提交登记申请` });
    await expect(go).toBeVisible({ timeout: 60_000 });
    await t.click(go);
    await expect(broker.getByRole("link", { name: "查看申请与进度" })).toBeVisible({ timeout: 60_000 });
    t.cases = byBook;
    said.push(t.line());
    expect(t.clicks).toBeLessThanOrEqual(3);
  });

  const typed: string[] = [];
  await test.step("由表单填报，当事人只填代码", async () => {
    const t = new Tally("填表申报");
    for (let i = 1; i <= byForm; i++) {
      const name = `${day} 填表 ${i}`, sections = application(name, "300000");
      const home = await startDraft(broker, name);
      t.clicks += 5;
      t.fields++;
      for (const [section, fields] of Object.entries(sections)) {
        await broker.goto(`${home}/form/${section}`);
        let rest = fields;
        if (section === "parties") {
          for (const [n, party] of [[0, seller], [1, buyer]] as const) {
            await fill(broker, { [`parties[${n}].uscc`]: party.code });
            await t.click(broker.getByRole("button", { name: `按代码带出 第 ${n + 1} 个当事人的资料` }));
            await expect(broker.locator(`[name="parties[${n}].name"]`)).toHaveValue(party.name);
            await expect(broker.locator(`[name="parties[${n}].nature"]`)).not.toHaveValue("");
            await expect(broker.locator(`[name="parties[${n}].region"]`)).not.toHaveValue("");
            t.fields++;
          }
          rest = Object.fromEntries(Object.entries(fields).filter(([path]) => !/\]\.(uscc|name|nature|region)$/.test(path)));
        }
        await fill(broker, rest);
        t.fields += Object.keys(rest).length;
        t.clicks++;
        await saveAndGoOn(broker);
        await expect(broker).not.toHaveURL(new RegExp(`/form/${section}`));
      }
      await attachContract(broker, home);
      await submit(broker, home);
      t.clicks += 4;
      t.cases++;
      typed.push(home);
    }
    said.push(t.line());
    expect(t.clicks / t.cases).toBeLessThanOrEqual(20);
  });

  const homes = [...typed];
  await broker.goto("/contracts?size=50&q=" + encodeURIComponent(day + " 导入"));
  for (let more = true; more; ) {
    for (const href of await broker.locator("main tbody a[href^='/contracts/']").evaluateAll((links) => links.map((a) => new URL((a as HTMLAnchorElement).href).pathname))) {
      const home = href.match(/^\/contracts\/[0-9a-f-]{36}/)![0];
      if (!homes.includes(home)) homes.push(home);
    }
    const next = broker.getByRole("link", { name: "下一页" });
    more = (await next.count()) > 0;
    if (more) await next.first().click();
  }
  expect(homes.length).toBe(whole);

  const registrar = await as("registrar");
  const decide = async (t: Tally, home: string, ruling: string, confirm: RegExp) => {
    await t.click(registrar.locator(`#decide input[name=ruling][value=${ruling}]`));
    if (ruling === "supplement") {
      const row = registrar.locator("#notes tbody tr").last();
      await row.locator("select").selectOption("contract.sign_date");
      await row.locator("textarea").fill("签订日期与合同落款不一致，请对照原件更正");
      t.fields += 2;
    }
    if (ruling === "reject") {
      const reason = registrar.locator("#reasons input[name=reasons]:not(:checked)").first();
      if ((await registrar.locator("#reasons input[name=reasons]:checked").count()) === 0) {
        await reason.evaluate((e) => e.closest("details")?.setAttribute("open", ""));
        await reason.check();
        t.clicks += 2;
      }
      await registrar.locator("#decide [name=opinion]").fill("没有新的技术目标，属于常规采购，不予登记。");
      t.fields++;
    }
    await t.click(registrar.getByRole("button", { name: "下一步，核对决定" }));
    await t.click(registrar.locator("#confirm").getByRole("button", { name: confirm }));
    await expect(registrar.locator(".outcome"), home).toBeVisible();
    t.cases++;
  };
  const accept = async (t: Tally, home: string) => {
    await registrar.goto(review(home));
    await t.click(registrar.getByRole("button", { name: "受理并开始审查" }));
  };
  const register = /^准予登记并签发证明$/;

  const returned = homes.slice(0, toReturn), refused = homes.slice(toReturn, toReturn + toRefuse), good = homes.slice(toReturn + toRefuse);
  await test.step("登记员逐件办理", async () => {
    const t = new Tally("登记员审查");
    for (const home of homes) {
      await accept(t, home);
      if (returned.includes(home)) await decide(t, home, "supplement", /^退回补正，期限/);
      else if (refused.includes(home)) await decide(t, home, "reject", /不予登记/);
      else await decide(t, home, "register", register);
    }
    expect(t.cases).toBe(whole);
    said.push(t.line());
    expect(t.clicks / t.cases).toBeLessThanOrEqual(5);
  });

  await test.step("一件补正后登记", async () => {
    const home = returned[0];
    await broker.goto(home + "/form/contract");
    await fill(broker, { "contract.sign_date": "2026-11-03" });
    await saveAndGoOn(broker);
    await submit(broker, home);
    await registrar.goto(review(home));
    await decide(new Tally("补正回件"), home, "register", register);
  });

  await test.step("负责人撤销一件", async () => {
    const head = await as("head"), home = good[0];
    await head.goto(review(home) + "/revoke");
    await head.getByLabel(/虚假合同或骗取登记/).check();
    await head.locator("main textarea").last().fill("查明合同双方以虚构的开发内容取得登记，依据有关规定撤销。");
    await head.locator("main form").getByRole("button", { name: "撤销这项登记" }).click();
    await expect(head.locator("main")).toContainText("撤销");
    await head.goto(home);
    await expect(head.locator("main")).toContainText("已撤销");
  });

  const after = await month(statistician);
  expect(after.count - before.count, "准予登记的加补正一件，减撤销一件").toBe(good.length);
  said.push(`当月统计 ${before.count} → ${after.count} 件`);
  console.log(said.join("\n"));
});
