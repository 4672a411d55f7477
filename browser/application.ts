// 登记申请: what a careful applicant fills in, and how it is filled in.
import { expect, type Locator, type Page } from "@playwright/test";

export const seller = { code: "1241000041580123XA", name: "中原示例理工大学", region: "410102" };
export const buyer = { code: "91410300MA3X8U5N8F", wrong: "91410300MA3X8U5N8A", name: "洛阳示例轴承有限公司" };

/** A name that no other run has used: one contract is registered only once. */
export const fresh = (name: string) => `${name} ${Date.now().toString(36)}`;

/** What an application is about; what is left out is that of 委托开发 in 郑州. */
export type Brief = { class?: "0101" | "0201"; seller?: typeof seller; office?: string };

const summaries = {
  "0101": "针对粮食仓储环境中多点测温布线的可靠性与成本问题，研究布线拓扑与无线补点方法，完成样仓验证并给出施工规范与软件，指标以合同附件为准。",
  "0201": "让与方将已完成中试的粮仓多点测温布线技术秘密转让给受让方，交付技术方案、设计文件和试验数据，并指导受让方实施，指标以合同附件为准。",
};

const answers: Record<string, Record<string, string>> = {
  "0101": {
    technical_content: "YES", software: "NO", original_programming: "YES", change_kind: "NONE", mastered_before: "NO", research_goal: "YES",
    innovation: "YES", quantified_targets: "YES", joint_research: "ONE_SIDE_ONLY", solves_specific_problem: "NO",
  },
  "0201": {
    technical_content: "YES", product_sale: "NO", public_domain: "NO", result_mastered: "YES", complete_practical: "YES", right_moved: "OWNERSHIP",
    not_public: "YES", economic_value: "YES", practical: "YES", confidentiality_measures: "YES",
  },
};

/** The fields of every section by path, for a contract of the given price. */
export function application(name: string, total: string, about: Brief = {}): Record<string, Record<string, string>> {
  const of = about.class ?? "0101", from = about.seller ?? seller;
  return {
    contract: {
      "contract.project_name": name, "contract.sign_date": "2026-11-02", "contract.begin": "2026-11-02", "contract.end": "2027-11-01",
      "contract.written": "YES", "contract.effective": "YES", "contract.field": "09", "contract.plan": "9",
    },
    parties: {
      "parties[0].uscc": from.code, "parties[0].name": from.name, "parties[0].nature": "022", "parties[0].region": from.region, "parties[0].seal": from.name,
      "parties[1].uscc": buyer.code, "parties[1].name": buyer.name, "parties[1].nature": "150", "parties[1].region": "410300", "parties[1].seal": buyer.name,
      related: "NO",
    },
    content: {
      "content.summary": summaries[of], "content.clauses": "OBJECT,OWNERSHIP,ACCEPTANCE,CONFIDENTIALITY,DISPUTE",
      ...(of === "0101" ? { "content.targets": "误报率下降 20% 以上，单次巡检时间不超过 300 毫秒，连续运行不少于 720 小时。" } : {}),
      ...Object.fromEntries(Object.entries(answers[of]).map(([question, answer]) => ["answers." + question, answer])),
    },
    amount: {
      "amount.total": total, "amount.vat": "INCLUDED", "amount.tech_part_stated": "YES", "amount.pay_method": "LUMP_SUM",
    },
    ip: of === "0201" ? { "ip[0].type": "TECH_SECRET", "ip[0].title": "粮仓多点测温布线方法", "ip[0].owner": from.name } : {},
  };
}

/** Fills in the fields of the page by their names, whatever kind they are. */
export async function fill(page: Page, fields: Record<string, string>) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`form[data-autosave] [name="${name}"]:not([type=hidden])`);
    const kind = await field.first().evaluate((e) => (e as HTMLInputElement).type);
    if (kind === "radio") await field.and(page.locator(`[value="${value}"]`)).check();
    else if (kind === "checkbox") for (const one of value.split(",")) await field.and(page.locator(`[value="${one}"]`)).check();
    else if (kind === "select-one") await field.selectOption(value);
    else await type(field, value);
  }
}

async function type(field: Locator, value: string) {
  await field.fill(value);
  await field.press("Tab"); // closes a calendar, and says that the field is done
}

/** 保存并继续, the button at the foot of every section. */
export const saveAndGoOn = (page: Page) => page.getByRole("button", { name: "保存并继续" }).click();

/** Opens a draft; answers with the address of the case. */
export async function startDraft(page: Page, name: string, about: Brief = {}): Promise<string> {
  await page.goto("/contracts/new");
  await page.getByLabel("项目名称").fill(name);
  await page.getByRole("radio", { name: about.office ?? "郑州市技术合同登记处" }).check();
  await page.getByRole("radio", { name: /^卖方/ }).check();
  await page.getByLabel("合同类别", { exact: true }).selectOption(about.class ?? "0101");
  await page.getByRole("button", { name: "建立草稿，开始填写" }).click();
  await expect(page).toHaveURL(/\/contracts\/[0-9a-f-]{36}\/form$/);
  return new URL(page.url()).pathname.replace(/\/form$/, "");
}

/** 附件: uploads the text of the contract. */
export async function attachContract(page: Page, home: string) {
  await page.goto(home + "/form/files");
  await page.getByLabel("附件种类").selectOption({ label: "合同文本" });
  await page.getByLabel("文件", { exact: true }).setInputFiles({ name: "技术开发合同.pdf", mimeType: "application/pdf", buffer: document() });
  await page.getByRole("button", { name: "上传这份附件" }).click();
  await expect(page.getByRole("link", { name: "技术开发合同.pdf" })).toBeVisible();
}

/**
 * Fills in and submits a whole application, posting the forms without looking at
 * them; apply.spec.ts goes through the pages. Answers with address and 申请编号.
 */
export async function apply(page: Page, name: string, total: string, about: Brief = {}): Promise<{ home: string; number: string }> {
  const home = await startDraft(page, name, about);
  for (const [section, fields] of Object.entries(application(name, total, about))) {
    await page.goto(`${home}/form/${section}`);
    const form = new URLSearchParams(await shown(page));
    for (const [path, value] of Object.entries(fields)) {
      form.delete(path);
      for (const one of path === "content.clauses" ? value.split(",") : [value]) form.append(path, one);
    }
    form.set("then", "next");
    const answer = await page.request.post(`${home}/form/${section}`, {
      headers: { "Content-Type": "application/x-www-form-urlencoded" }, data: form.toString(),
    });
    expect(answer.status(), section).toBe(200);
  }
  await page.goto(home + "/form/files");
  const _csrf = await page.locator("main input[name=_csrf]").first().inputValue();
  const answer = await page.request.post(home + "/files", {
    multipart: { _csrf, kind: await contractText(page), file: { name: "技术开发合同.pdf", mimeType: "application/pdf", buffer: document() } },
  });
  expect(answer.status()).toBe(200);
  return { home, number: await submit(page, home) };
}

async function contractText(page: Page): Promise<string> {
  return (await page.getByLabel("附件种类").locator("option", { hasText: "合同文本" }).getAttribute("value")) ?? "";
}

/** The fields of the form that a section shows, as the browser would send them. */
const shown = (page: Page) => page.locator("form[data-autosave]").evaluate((form) =>
  [...new FormData(form as HTMLFormElement)].map(([name, value]) => [name, String(value)]));

/** 核对并提交; answers with the 申请编号. */
export async function submit(page: Page, home: string): Promise<string> {
  await page.goto(home + "/confirm");
  await page.getByRole("checkbox", { name: /本单位声明/ }).check();
  await page.getByRole("button", { name: /^提交(登记申请|补正材料)$/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/申请已提交|补正材料已提交/);
  return (await page.locator(".outcome .no").innerText()).trim();
}

/** A PDF of one page with a line of text. */
export function document(text = "TECHNOLOGY DEVELOPMENT CONTRACT"): Buffer {
  const content = `BT /F1 18 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const places = objects.map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = file.length;
  file += `xref\n0 6\n0000000000 65535 f \n${places.map((at) => String(at).padStart(10, "0") + " 00000 n \n").join("")}`;
  return Buffer.from(`${file}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`, "latin1");
}
