// The people of the demonstration data, and how they sign in.
import { expect, test as base, type Browser, type BrowserContext, type Page } from "@playwright/test";

/** Logins by what the person does; the names are those of the demonstration. */
export const people = {
  broker: "xubowen", //            技术经纪人，中原示例理工大学
  registrar: "lumingxia", //       登记员，郑州市技术合同登记处
  reviewer: "hemin", //            复核员，同一登记处
  head: "qinling", //              登记处负责人
  firmHead: "gaoyun", //           单位负责人，中原示例理工大学
  authority: "fangzheng", //       主管部门管理员，郑州市科技局
  statistician: "zhengtong", //    统计员，郑州市科技局
  administrator: "admin", //       系统管理员
  auditor: "auditor", //           审计员
  expert1: "gaoyuan", //          评审专家
  expert2: "fangyu", //           评审专家
  expert3: "shilei", //           评审专家
  tax: "shuijing", //             税务财政人员
  trader: "songlan", //           交易员，中原示例技术交易中心
  trader2: "duyuhe", //           交易员，同一交易中心
  lead: "wenruyi", //              项目负责人，中原示例科技评价中心
  quality: "jirulan", //           质量复核人，同一评价中心
  clerk: "zuosining", //           评价机构经办，同一评价中心
  institutionHead: "xianghuai", // 评价机构负责人
  witness: "ouruo", //             行业组织人员，见证抽取、处理异议
  industryReviewer: "qinzhi", //   行业组织人员，行业复核
  inspector: "tengmo", //          监督检查人员，郑州市科技局
  treasurer: "jinshu", //         财务人员，同一交易中心
  exchangeHead: "hanzhao", //     交易中心负责人
  sellerHead: "wenheng", //        单位负责人，河南示例工业技术研究院
  bidder1: "jingmaiyi", //        竞买人，洛阳示例轴承有限公司
  bidder2: "jingmaier", //        竞买人，焦作示例机械制造有限公司
  bidder3: "jingmaisan", //       竞买人，许昌示例电气股份有限公司
} as const;

export type Role = keyof typeof people;

export const password = process.env.JIYUE_DEMO_PASSWORD ?? "";

/** Signs in through the form, as people do. */
export async function signIn(page: Page, login: string, secret = password) {
  await page.goto("/login");
  await page.getByLabel("登录名").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page).not.toHaveURL(/\/login/);
}

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;
type Options = NonNullable<Parameters<Browser["newContext"]>[0]>;
const states = new Map<Role, State>();

/** Opens pages of people who have signed in; everybody signs in only once. */
export const test = base.extend<{ as: (role: Role | "public", options?: Options) => Promise<Page> }>({
  as: async ({ browser }, use) => {
    const opened: BrowserContext[] = [];
    const open = async (options: Options) => {
      const context = await browser.newContext(options);
      opened.push(context);
      return context;
    };
    await use(async (role, options = {}) => {
      if (role !== "public" && !states.has(role)) {
        const context = await open({});
        await signIn(await context.newPage(), people[role]);
        states.set(role, await context.storageState());
      }
      return (await open(role === "public" ? options : { ...options, storageState: states.get(role) })).newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

/** Keeps a picture of a page to be looked at: LOOK=folder scripts/browser-test.sh */
export async function look(page: Page, name: string) {
  if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/${name}.png`, fullPage: true, animations: "disabled" });
}
