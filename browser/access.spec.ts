// 无障碍: every key page at the width of a desk and of a phone. Nothing wider than the
// screen, nothing in the console; nothing that axe finds on any page at the desk,
// and on the forms and a page of every menu on the phone.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { startDraft } from "./application";
import { test, type Role } from "./people";

type Stop = { who: Role | "public"; path: string; name: string };

/** The pages, with those that need a case of the demonstration last. */
const fixed: Stop[] = [
  { who: "public", path: "/", name: "首页" },
  { who: "public", path: "/login", name: "登录" },
  { who: "public", path: "/verify", name: "查验" },
  { who: "public", path: "/verify?no=ZZ-2026-000001", name: "查验结果" },
  { who: "broker", path: "/desk", name: "经纪人工作台" },
  { who: "broker", path: "/contracts/new", name: "新建登记申请" },
  { who: "broker", path: "/contracts", name: "申请与进度" },
  { who: "broker", path: "/imports", name: "批量导入" },
  { who: "broker", path: "/parties?q=" + encodeURIComponent("理工"), name: "当事人库" },
  { who: "registrar", path: "/desk", name: "登记员工作台" },
  { who: "registrar", path: "/review", name: "合同审查列表" },
  { who: "reviewer", path: "/desk", name: "复核员工作台" },
  { who: "head", path: "/desk", name: "负责人工作台" },
  { who: "head", path: "/users", name: "本站人员" },
  { who: "statistician", path: "/desk", name: "统计员工作台" },
  { who: "statistician", path: "/contracts", name: "合同台账" },
  { who: "statistician", path: "/statistics?from=2025-01&to=2025-12", name: "统计报表" },
  { who: "statistician", path: "/exports", name: "我的导出" },
  { who: "administrator", path: "/users", name: "人员" },
  { who: "administrator", path: "/users/new", name: "新增人员" },
  { who: "administrator", path: "/organisations", name: "机构" },
  { who: "administrator", path: "/calendar", name: "工作日历" },
  { who: "administrator", path: "/profiles", name: "地区规则" },
  { who: "auditor", path: "/audit", name: "操作日志" },
  { who: "broker", path: "/schedules/new", name: "开具登记清单" },
  { who: "broker", path: "/ip", name: "知识产权名录" },
  { who: "broker", path: "/national", name: "全国系统录入" },
  { who: "registrar", path: "/schedules", name: "登记清单" },
  { who: "registrar", path: "/duty", name: "AB 岗与移交" },
  { who: "registrar", path: "/brokers", name: "技术经纪人" },
  { who: "registrar", path: "/notices", name: "提醒" },
  { who: "statistician", path: "/workload", name: "工作量与时效" },
  { who: "statistician", path: "/statistics/years", name: "年度关账" },
  { who: "authority", path: "/contracts", name: "主管部门台账" },
  { who: "authority", path: "/subsidies", name: "补贴" },
  { who: "expert1", path: "/opinions", name: "专家评审" },
  { who: "tax", path: "/contracts", name: "税务台账" },
  { who: "tax", path: "/statistics", name: "税务统计" },
  { who: "public", path: "/subsidy-lists", name: "补贴公示" },
  { who: "public", path: "/achievements", name: "科技成果库" },
  { who: "public", path: "/disclosures", name: "成交信息公示" },
  { who: "broker", path: "/market/achievements", name: "科技成果" },
  { who: "broker", path: "/market/achievements/new", name: "录入科技成果" },
  { who: "trader", path: "/market/achievements", name: "交易员的科技成果" },
  { who: "registrar", path: "/account", name: "我的账户" },
  { who: "registrar", path: "/account/password", name: "修改密码" },
];

/** Pages of single cases. */
async function cases(as: (role: Role) => Promise<Page>): Promise<Stop[]> {
  const broker = await as("broker");
  const draft = await startDraft(broker, "无障碍检查");
  const stops: Stop[] = [{ who: "broker", path: draft + "/form", name: "填报目录" }, { who: "broker", path: draft + "/confirm", name: "核对" }];
  for (const section of ["contract", "parties", "content", "amount", "ip", "files"]) {
    stops.push({ who: "broker", path: `${draft}/form/${section}?check=1`, name: "填报 " + section });
  }
  const registrar = await as("registrar");
  await registrar.goto("/review");
  const review = await registrar.locator("main tbody a[href^='/review/']").first().getAttribute("href");
  await registrar.goto("/contracts?state=REGISTERED");
  const registered = await registrar.locator("main tbody tr", { hasText: "已登记" }).locator("a[href^='/contracts/']").first().getAttribute("href");
  expect(review && registered).toBeTruthy();
  stops.push({ who: "registrar", path: review!, name: "审查" }, { who: "registrar", path: registered!, name: "案件" },
    { who: "registrar", path: registered!.replace("contracts", "review") + "/reissue", name: "补发证明" },
    { who: "registrar", path: registered!.replace("contracts", "review") + "/cancel", name: "注销登记" },
    { who: "registrar", path: registered! + "/tax", name: "税费测算" }, { who: "registrar", path: registered! + "/incomes", name: "技术性收入" },
    { who: "registrar", path: registered! + "/certificate", name: "登记证明" }, { who: "registrar", path: registered! + "/sheet", name: "申请表" });
  return stops;
}

for (const width of [1440, 390]) {
  test(`无障碍：宽 ${width} 像素`, async ({ as }) => {
    test.setTimeout(800_000);
    const trouble: string[] = [];
    const everybody = new Map<string, Stop[]>();
    for (const stop of [...fixed, ...(await cases(as))]) everybody.set(stop.who, [...(everybody.get(stop.who) ?? []), stop]);
    const waiting = [...everybody.entries()].sort((a, b) => b[1].length - a[1].length);
    const examine = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await visit(await as(next[1][0].who, { viewport: { width, height: 900 } }), next[1], width, trouble);
    };
    await Promise.all([examine(), examine()]); // two people at a time
    expect(trouble.join("\n")).toBe("");
  });
}

/** Opens the pages of one person and notes what is wrong with them. */
async function visit(page: Page, stops: Stop[], width: number, trouble: string[]) {
  let at = "", examined = false;
  page.on("console", (message) => {
    if (message.type() === "error") trouble.push(`${at}  控制台：${message.text()}`);
  });
  page.on("pageerror", (error) => trouble.push(`${at}  脚本：${error.message}`));
  for (const stop of stops) {
    at = `${stop.name} ${stop.path}`;
    const answer = await page.goto(stop.path);
    if (answer?.status() !== 200) {
      trouble.push(`${at}  状态 ${answer?.status()}`);
      continue;
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) trouble.push(`${at}  宽出 ${over} 像素：${await page.evaluate(widest)}`);
    // On a phone the same markup is only laid out differently: one page of each kind
    // of menu, and every form, is enough for axe.
    if (width < 1000 && examined && !stop.path.includes("/form")) continue;
    // Colours come from one sheet of tokens, and looking at them takes half the time: one
    // page of each person at the desk, and all that is examined on the phone.
    const rules = { "color-contrast": { enabled: width < 1000 || !examined } };
    examined = true;
    const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"], rules }).analyze();
    for (const violation of found.violations) {
      const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join("； ");
      trouble.push(`${at}  ${violation.id}（${violation.impact}，${violation.nodes.length} 处）${violation.help}：${places}`);
    }
  }
  await page.context().close();
}

/** The first elements that reach beyond the screen. */
function widest(): string {
  const right = document.documentElement.clientWidth;
  return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > right + 1).slice(0, 3)
    .map((e) => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")}`).join(" ");
}
