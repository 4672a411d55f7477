// 评价组: the people of the register who may be drawn, and what each of them does at the
// own desk.
import { expect as asked, type Browser, type Page } from "@playwright/test";
import { password } from "./people";

const expect = asked.configure({ timeout: 60_000 });

/** Who may have been drawn, by name. */
export const logins: Record<string, string> = {
  颜星河: "yanxing", 柏云舒: "baiyun", 岑北辰: "cenbei", 窦月明: "douyue", 尔铮: "erzheng", 凤栖梧: "fengqi", 耿书恒: "gengshu", 和美玲: "hemei", 蒋立言: "jiangli", 康以宁: "kangyi", 蓝溪: "lanxi",
  茅林: "maolin", 宁克俭: "ningke", 区敏: "oumin", 盘玉成: "panyu", 全鹤鸣: "quanhe", 容知远: "rongzhi", 隋和光: "suihe", 佟瑶: "tongyao", 仵言之: "wuyan", 熊化雨: "xionghua", 竺和平: "zhuhe", 艾嘉言: "aijia",
  薄林: "bolin", 楚妍: "chuyan", 东方朔: "dongfan", 鄂舟: "ezhou", 原野: "yuanye",
};

/** The names that a page shows, in the order of the page. */
export function namesIn(text: string): string[] {
  return Object.keys(logins).filter((name) => text.includes(name)).sort((a, b) => text.indexOf(a) - text.indexOf(b));
}

/** A member of a panel in a window of the own. */
export async function member(browser: Browser, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto("/login");
  await page.getByLabel("登录名").fill(logins[name]);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page).not.toHaveURL(/\/login/);
  return page;
}

/** Fills in a whole sheet at once: scores by index, the n-th of each is this person's. */
export function fillSheet(page: Page, scores: Record<string, string>) {
  return page.evaluate((scores) => {
    const form = document.getElementById("score") as HTMLFormElement;
    const set = (name: string, value: string) => { (form.elements.namedItem(name) as HTMLInputElement).value = value; };
    document.querySelectorAll<HTMLElement>("tr[data-leaf]").forEach((row) => {
      const code = row.dataset.leaf!;
      set("score." + code, scores[code]);
      set("comment." + code, "与同类技术逐项比较，检测数据和用户证明可以复核，结论与材料一致，评分依据充分。");
      set("evidence." + code, "成果报告、用户证明");
    });
    document.querySelectorAll<HTMLElement>("tr[data-gate]").forEach((row) => set("gate." + row.dataset.gate, "yes"));
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }, scores);
}

/** Binds the sheet in the browser and hands in the commitment. */
export async function commit(page: Page) {
  await page.locator("#score-seal").click();
  await expect(page.locator("#score-hash")).toHaveText(/^[0-9a-f]{64}$/);
  await page.getByRole("button", { name: "提交评分承诺" }).click();
}

/** Opens the own ballot after the last one has come in. */
export async function reveal(page: Page, path: string) {
  await page.goto(path + "/score");
  await expect(page.locator("#score-open-state")).toContainText("内容与承诺一致");
  await page.getByRole("button", { name: "公开我的评分" }).click();
  await expect(page.locator("main")).toContainText("您的评分已经公开");
}
