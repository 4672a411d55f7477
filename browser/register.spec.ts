// 登记员、复核员 and the public: from 受理 to the certificate and its 查验.
import { expect, type Page } from "@playwright/test";
import { apply, fresh } from "./application";
import { test } from "./people";

const choose = (page: Page, ruling: string) => page.locator(`#decide input[name=ruling][value=${ruling}]`).check();

/** Opens a case of the desk by its number, and accepts it. */
async function accept(page: Page, home: string) {
  await page.goto(home.replace("/contracts/", "/review/"));
  await page.getByRole("button", { name: "受理并开始审查" }).click();
  await expect(page.getByText("已受理，开始审查")).toBeVisible();
}

/** The 登记编号 on the page that follows a registration. */
async function issued(page: Page): Promise<string> {
  const number = page.locator(".outcome .no");
  await expect(number).toHaveText(/^ZZ-2026-\d{6}$/);
  return (await number.innerText()).trim();
}

test("登记员受理、审查、准予登记；证明可以下载，公众可以查验", async ({ as }) => {
  const broker = await as("broker");
  const { home, number } = await apply(broker, fresh("智能巡检传感网络研制"), "480000");

  const page = await as("registrar");
  await page.goto("/desk");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.goto("/review?q=" + encodeURIComponent(number));
  await accept(page, home);

  await choose(page, "register");
  await expect(page.locator("#decide [name=tech]")).toHaveValue(/480,?000\.00/);
  await page.getByRole("button", { name: "下一步，核对决定" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "准予登记" })).toBeVisible();
  await expect(page.getByText("肆拾捌万元整").first()).toBeVisible();
  await page.getByRole("button", { name: "准予登记并签发证明" }).click();
  const registered = await issued(page);

  await test.step("证明 PDF", async () => {
    await broker.goto(home);
    await expect(broker.locator("main")).toContainText(registered);
    const pdf = await broker.request.get(home + "/certificate.pdf");
    expect(pdf.status()).toBe(200);
    expect(pdf.headers()["content-type"]).toBe("application/pdf");
    const content = await pdf.body();
    expect(content.subarray(0, 5).toString("latin1")).toBe("%PDF-");
    expect(content.length).toBeGreaterThan(10_000);
  });

  await test.step("凭编号查验只答有效与否", async () => {
    const visitor = await as("public");
    await visitor.goto("/verify");
    await visitor.getByLabel("登记编号").fill(registered.toLowerCase());
    await visitor.getByRole("button", { name: "查验" }).click();
    await expect(visitor.locator("main")).toContainText("证明有效");
    await expect(visitor.locator("main")).not.toContainText("智能巡检传感网络研制");
    await visitor.goto("/verify?no=ZZ-2026-999999");
    await expect(visitor.locator("main")).toContainText("查无此证明");
  });

  await test.step("扫描二维码可以对照内容", async () => {
    await broker.goto(home + "/certificate");
    const address = (await broker.content()).match(/\/v\/[A-Za-z0-9_-]+/)?.[0] ?? "";
    expect(address).not.toBe("");
    const visitor = await as("public");
    await visitor.goto(address);
    await expect(visitor.locator("main")).toContainText("证明有效");
    await expect(visitor.locator("main")).toContainText("智能巡检传感网络研制");
    await expect(visitor.locator("main")).toContainText("480,000.00");
  });
});

test("大额合同由复核员复核后登记", async ({ as }) => {
  const { home } = await apply(await as("broker"), fresh("大型风洞测控系统研制"), "6800000");
  const registrar = await as("registrar");
  await accept(registrar, home);
  await expect(registrar.locator("#decide")).toContainText("须由另一人复核");
  await choose(registrar, "register");
  await registrar.getByRole("button", { name: "下一步，核对决定" }).click();
  await registrar.getByRole("button", { name: "提交复核" }).click();
  await expect(registrar.getByRole("heading", { level: 1 })).toHaveText("已提交复核");

  const reviewer = await as("reviewer");
  await reviewer.goto(home.replace("/contracts/", "/review/"));
  await expect(reviewer.getByRole("heading", { name: "登记员的认定" })).toBeVisible();
  await choose(reviewer, "register");
  await reviewer.getByRole("button", { name: "下一步，核对决定" }).click();
  await reviewer.getByRole("button", { name: "准予登记并签发证明" }).click();
  await issued(reviewer);
});

test("退回补正：意见标在项目旁，更正后再次提交", async ({ as }) => {
  const broker = await as("broker");
  const { home } = await apply(broker, fresh("补正流程示例项目"), "260000");
  const registrar = await as("registrar");
  await accept(registrar, home);
  await choose(registrar, "supplement");
  const row = registrar.locator("#notes tbody tr").last();
  await row.locator("select").selectOption("contract.sign_date");
  const note = "签订日期与合同落款不一致，请对照原件更正";
  await row.locator("textarea").fill(note);
  await registrar.getByRole("button", { name: "下一步，核对决定" }).click();
  await expect(registrar.locator("main")).toContainText(note);
  await registrar.getByRole("button", { name: /^退回补正，期限/ }).click();
  await expect(registrar.locator("main")).toContainText("补正");

  await broker.goto(home + "/form");
  await expect(broker.locator("main")).toContainText(note);
  await broker.goto(home + "/form/contract");
  const field = broker.locator('[name="contract.sign_date"]');
  await expect(broker.locator("p.note", { hasText: note })).toBeVisible();
  await field.fill("2026-11-03");
  await field.press("Tab");
  await broker.getByRole("button", { name: "保存并继续" }).click();
  await expect(broker).toHaveURL(home + "/form/parties");
  await broker.goto(home + "/confirm");
  await broker.getByRole("checkbox", { name: /本单位声明/ }).check();
  await broker.getByRole("button", { name: "提交补正材料" }).click();
  await expect(broker.getByRole("heading", { level: 1 })).toHaveText("补正材料已提交");

  await registrar.goto(home.replace("/contracts/", "/review/"));
  await expect(registrar.locator("main")).toContainText("2026-11-03");
  await expect(registrar.locator("#decide")).toBeVisible();
});
