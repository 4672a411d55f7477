// 收益分配 in the pilot regions: organisations and people of each are taken in, a contract
// is registered by its own office and shared by its own rules, up to the payment list.
// Every figure is reckoned here once more, from the rates in the table alone. Three regions
// of differing rules are walked; REGIONS=10 walks all.
import { expect, type Browser, type Page } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { apply, fresh } from "./application";
import { look, password, signIn, test } from "./people";

interface Region {
  key: string; // of logins and number prefix
  area: string;
  city: string;
  seller: string; // 行政区划代码 of the unit, and of its office
  office: string;
  unit?: "soe"; // 国有企业; else 国家设立的研发机构、高等院校
  pool: number; // per cent: the floor
  low?: string; // whose floor a lower rate is refused by; none where the rule says 可以
  groups: [main: number, others: number, staff: number];
  clauses: { pool: string; main?: string; cost: string };
  extract?: { rate: number; clause: string };
  vat?: number; // per cent in the receipt
  days: string; // 公示
}

const nation = { pool: "《中华人民共和国促进科技成果转化法》第四十五条第一款第一项、第四十五条第二款", main: "国发〔2016〕16号", cost: "平台默认口径" };
const half = { pool: 50, low: "国家", groups: [50, 40, 10] as Region["groups"], clauses: nation, days: "15 个工作日（建议值）" };
const regions: Region[] = [
  { key: "hz", area: "杭甬温", city: "杭州", seller: "330106", office: "330100", pool: 70, low: "杭甬温", groups: [70, 25, 5], days: "15 个自然日（《浙江省促进科技成果转化条例》第三十九条）",
    clauses: { pool: "《浙江省促进科技成果转化条例》第三十七条第一项", main: "《浙江省促进科技成果转化条例》第三十七条第二款", cost: "《浙江省促进科技成果转化条例》第三十七条第四款" } },
  { key: "hf", area: "合肥都市圈", city: "合肥", seller: "340104", office: "340100", ...half, extract: { rate: 10, clause: "国函〔2025〕86号 合肥都市圈" } },
  { key: "sz", area: "粤港澳大湾区内地九市", city: "深圳", seller: "440305", office: "440300", unit: "soe", ...half, vat: 6, low: undefined,
    clauses: { pool: "国函〔2025〕86号 粤港澳大湾区内地九市", cost: nation.cost } },
  { key: "bj", area: "北京城市副中心", city: "北京", seller: "110112", office: "110000", pool: 70, groups: [60, 30, 10], days: half.days,
    clauses: { pool: "《北京市促进科技成果转化条例》第十二条第一项，可以不低于 70%", main: nation.main, cost: "《北京市促进科技成果转化条例》第十二条" } },
  { key: "su", area: "苏南重点城市", city: "苏州", seller: "320506", office: "320500", ...half },
  { key: "xm", area: "福厦泉", city: "厦门", seller: "350203", office: "350200", ...half },
  { key: "zz", area: "郑州市", city: "郑州", seller: "410103", office: "410100", pool: 70, low: "郑州市", groups: [70, 25, 5], days: half.days,
    clauses: { ...nation, pool: "《河南省促进科技成果转化条例》第四十条第一项" } },
  { key: "cs", area: "长株潭", city: "长沙", seller: "430104", office: "430100", ...half },
  { key: "cq", area: "重庆市", city: "重庆", seller: "500109", office: "500000", ...half },
  { key: "cd", area: "成都市", city: "成都", seller: "510107", office: "510100", ...half },
];

/** Posts a form as its page would, and answers with what follows it. */
async function post(page: Page, form: string, action: string, fields: Record<string, string>) {
  const _csrf = (await (await page.request.get(form)).text()).match(/name="_csrf" value="([^"]+)"/)![1];
  const answer = await page.request.post(action, { form: { _csrf, ...fields } });
  expect(answer.status(), `${action} ${Object.values(fields).join(" ")}`).toBe(200);
  return answer;
}

/** The administrator takes in an organisation; answers with its id. */
async function organisation(admin: Page, fields: Record<string, string>): Promise<string> {
  const answer = await post(admin, "/organisations/new", "/organisations", fields);
  return new URL(answer.url()).pathname.match(/^\/organisations\/([0-9a-f-]{36})$/)![1];
}

/** The administrator gives a person an account; the person signs in and changes the initial password. */
async function join(browser: Browser, admin: Page, org: string, login: string, name: string, roles: string, javaScriptEnabled = true): Promise<Page> {
  const answer = await post(admin, `/users/new?org=${org}`, "/users", { org, login, name, roles });
  const initial = (await answer.text()).match(/data-copy="([a-z0-9-]+)"/)![1];
  const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
  await signIn(page, login, initial);
  await page.getByLabel("现用密码").fill(initial);
  await page.getByLabel("新密码", { exact: true }).fill(password);
  await page.getByLabel("新密码（再输一次）").fill(password);
  await page.locator("main form button[type=submit]").first().click();
  await expect(page).not.toHaveURL(/\/account\/password/);
  return page;
}

/** A 统一社会信用代码 that passes every check and belongs to nobody. */
function uscc(kind: string, region: string, serial: number): string {
  const body = `DEM${serial}`, letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  const value = (c: string) => (c < "A" ? Number(c) : c.charCodeAt(0) - 55);
  const inner = (11 - ([...body].reduce((sum, c, i) => sum + value(c) * [3, 7, 9, 10, 5, 8, 4, 2][i], 0) % 11)) % 11;
  const code = `${kind}${region.slice(0, 4)}00${body}${inner === 10 ? "X" : inner}`;
  return code + letters[(31 - ([...code].reduce((sum, c, i) => sum + letters.indexOf(c) * 3 ** i % 31, 0) % 31)) % 31];
}

const part = (amount: bigint, rate: number) => (amount * BigInt(rate) + 99n) / 100n; // rounded up to the fen
const yuan = (fen: bigint) => `${(fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",")}.${(fen % 100n).toString().padStart(2, "0")}`;

/** What each must get, in 分: the side that a floor protects is rounded up. */
function reckon(r: Region, gross: bigint, cost: bigint) {
  const vat = r.vat ? (2n * gross * BigInt(r.vat) + BigInt(100 + r.vat)) / BigInt(2 * (100 + r.vat)) : 0n;
  const net = gross - vat - cost, pool = part(net, r.pool), main = part(pool, r.groups[0]), staff = part(pool, r.groups[2]);
  // 60 : 40 by largest remainder: one 分 at most is left over, and the larger remainder takes it.
  const first = (main * 6n) / 10n + ((main * 6n) % 10n >= 5n ? 1n : 0n);
  return { vat, net, pool, main, others: pool - main - staff, staff, first, second: main - first, unit: net - pool, extract: r.extract ? part(net - pool, r.extract.rate) : 0n };
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

for (const [n, r] of regions.slice(0, Number(process.env.REGIONS ?? 3)).entries()) {
  test(`${r.area}：从合同登记到结算单和发放清单`, async ({ as, browser }) => {
    test.setTimeout(400_000);
    const admin = await as("administrator");
    const unit = { code: uscc(r.unit ? "91" : "12", r.office, 80000 + n), name: `${r.city}示例${r.unit ? "科技集团有限公司" : "理工大学"}`, region: r.seller }, office = `${r.city}示例技术合同登记处`;
    const school = await organisation(admin, { kind: "SELLER", name: unit.name, uscc: unit.code, region: unit.region });
    const place = await organisation(admin, { kind: "OFFICE", name: office, region: r.office, number_prefix: `Q${r.key.toUpperCase()}` });
    const broker = await join(browser, admin, school, `${r.key}.broker`, "许经纪", "BROKER");
    const head = await join(browser, admin, school, `${r.key}.head`, "高院长", "HEAD", false);
    const registrar = await join(browser, admin, place, `${r.key}.registrar`, "陆登记", "REGISTRAR");

    const gross = 123456789n, cost = 2345678n, due = reckon(r, gross, cost), name = fresh("粮仓多点测温布线技术转让");
    const { home } = await apply(broker, name, "1234567.89", { class: "0201", seller: unit, office });
    await registrar.goto(home.replace("/contracts/", "/review/"));
    await registrar.getByRole("button", { name: "受理并开始审查" }).click();
    await registrar.locator("#decide input[name=ruling][value=register]").check();
    await registrar.getByRole("button", { name: "下一步，核对决定" }).click();
    await registrar.locator("#confirm").getByRole("button", { name: "准予登记并签发证明" }).click();
    await expect(registrar.locator(".outcome .no")).toHaveText(new RegExp(`^Q${r.key.toUpperCase()}-`));

    await broker.goto("/shares");
    await broker.getByRole("listitem").filter({ hasText: name }).getByRole("button", { name: "建立分配案" }).click();
    await expect(broker).toHaveURL(/\/edit$/);
    const share = new URL(broker.url()).pathname.replace("/edit", "");
    const [main, others, staff] = r.groups.map(String);
    await fill(broker, { priced_on: today(), unit: r.unit ?? "state_founded", unit_pool: String(r.low ? r.pool - 1 : r.pool), main, others, tt_staff: staff, separate: "1",
      "person.1.name": "陈砚秋", "person.1.weight": "60", "person.1.signed": today(), "person.2.name": "李望舒", "person.2.weight": "40", "person.2.signed": today(),
      "person.3.name": "王惟一", "person.3.group": "others", "person.3.weight": "1", "person.3.signed": today(),
      "person.4.name": "许经纪", "person.4.group": "tt_staff", "person.4.weight": "1", "person.4.account": `${r.key}.broker` });
    if (r.extract) await fill(broker, { extract: String(r.extract.rate), extract_staff: "50" });
    await broker.getByRole("button", { name: "保存方案" }).click();
    await expect(broker.getByText("方案已保存")).toBeVisible();
    if (r.low) {
      await expect(broker.getByText(`低于${r.low}规定的下限 ${r.pool}%`).first()).toBeVisible();
      await broker.goto(`${share}/edit`);
      await fill(broker, { unit_pool: String(r.pool) });
      await broker.getByRole("button", { name: "保存方案" }).click();
    }

    await broker.goto(share.replace("/shares/", "/my-shares/"));
    await broker.getByRole("button", { name: "签认本人比例" }).click();
    await broker.goto(share);
    await broker.getByRole("button", { name: "送负责人审定" }).click();
    await expect(broker.getByText("已送负责人审定")).toBeVisible();
    await head.goto(share);
    await expect(head.locator("main")).toContainText(`公示不少于 ${r.days}`);
    await fill(head, { decided_on: today(), public_to: later(30), members: "9", present: "8", votes: "8" });
    await head.getByRole("button", { name: "审定方案并公示" }).click();
    await expect(head.getByText("公示尚未期满")).toBeVisible();

    for (const entry of [{ kind: "cost", amount: "23456.78", cost_kind: "appraisal", evidence: "发票 24317001" }, { kind: "receipt", amount: "1234567.89", vat: r.vat ? `${r.vat}%` : "exempt", evidence: "银行回单 0001" }]) {
      await broker.goto(share);
      await broker.locator("summary", { hasText: "登记收支" }).click();
      const { kind, ...rest } = entry;
      await broker.locator(`input[name=kind][value=${kind}]`).check();
      await fill(broker, { date: today(), ...rest });
      await broker.getByRole("button", { name: "登记并生成结算单" }).click();
      await expect(broker.getByText("结算单已生成并存证")).toBeVisible();
    }

    await broker.getByRole("link", { name: "第 2 号" }).click();
    await statement(broker, r, due, `结算单 ${r.area}`);
    if (n < 2) {
      await broker.setViewportSize({ width: 390, height: 844 });
      expect(await broker.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await look(broker, `结算单 ${r.area} 手机`);
      await broker.setViewportSize({ width: 1440, height: 900 });
    }
    const paper = await broker.request.get(`${share}/statements/2/statement.pdf`);
    expect(paper.headers()["content-type"]).toBe("application/pdf");
    if (process.env.LOOK) await writeFile(`${process.env.LOOK}/结算单 ${r.area}.pdf`, await paper.body());

    await broker.goto(share);
    await fill(broker, { pay_on: later(31) });
    await broker.getByRole("button", { name: "编制发放清单" }).click();
    await expect(broker.getByText("等待负责人放行").first()).toBeVisible();
    await expect(broker.locator("main")).toContainText(`合计 ${yuan(due.pool)} 元`);
    expect((await broker.request.get(`${share}/payouts/1/export.xlsx`)).ok()).toBeTruthy();
    await head.goto(share);
    await head.getByRole("button", { name: "放行第 1 份发放清单" }).click();
    await expect(head.getByText("还不能发放：公示尚未期满")).toBeVisible();
    await Promise.all([broker, head, registrar].map((page) => page.context().close()));
  });
}

/** The statement: the figures are those reckoned here, every one opens, and those that a rule governs name its clause. */
async function statement(page: Page, r: Region, due: ReturnType<typeof reckon>, picture: string) {
  const row = (title: string | RegExp) => page.locator("main tbody tr").filter({ has: page.locator("th.key", { hasText: title }) });
  const figures: [string | RegExp, bigint, string?][] = [
    [/资产评估费/, 2345678n, r.clauses.cost], [/^净收入$/, due.net], [/^奖励总额$/, due.pool, r.clauses.pool], [/^主要贡献人员$/, due.main, r.clauses.main],
    [/^其他贡献人员$/, due.others], [/^技术转移人员$/, due.staff], [/^单位留成$/, due.unit], ["陈砚秋", due.first], ["李望舒", due.second], ["王惟一", due.others], ["许经纪", due.staff],
  ];
  if (r.extract) figures.push([/^留成提取$/, due.extract, r.extract.clause]);
  if (r.vat) figures.push([/^增值税/, due.vat]);
  for (const [title, amount, clause] of figures) {
    const cell = row(title).locator("td[data-l=累计]");
    await expect(cell.locator("summary"), String(title)).toContainText(yuan(amount));
    await cell.locator("summary").click();
    await expect(cell.locator("details dl").first(), String(title)).toBeVisible();
    if (!clause) continue;
    await expect(cell, String(title)).toContainText(clause);
    await expect(cell.locator(".law"), String(title)).toBeVisible();
  }
  expect(await page.locator("main td.num:not(:has(details))").count(), "每个数字都能打开").toBe(0);
  await look(page, picture);
}
