// 经纪人: a draft is filled in through the form, checked and submitted.
import { expect } from "@playwright/test";
import { application, attachContract, buyer, fill, fresh, saveAndGoOn, startDraft } from "./application";
import { test } from "./people";

test("经纪人填报各节、更正错误、上传合同、核对并提交", async ({ as }) => {
  const page = await as("broker");
  const name = fresh("粮仓多点测温布线优化");
  const home = await startDraft(page, name);
  const sections = application(name, "300000");

  await page.goto(home + "/form/contract");
  await fill(page, sections.contract);
  await saveAndGoOn(page);
  await expect(page).toHaveURL(home + "/form/parties");

  await fill(page, { ...sections.parties, "parties[1].uscc": buyer.wrong });
  await saveAndGoOn(page);
  const summary = page.locator("#errsum");
  await expect(summary).toBeVisible();
  await expect(summary).toContainText("校验");
  const field = page.locator('[name="parties[1].uscc"]');
  await expect(field).toHaveValue(buyer.wrong);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('[name="parties[1].name"]')).toHaveValue(buyer.name);
  await summary.getByRole("link", { name: /第 2 个当事人/ }).click();
  await expect(field).toBeFocused();
  await fill(page, { "parties[1].uscc": buyer.code });
  await saveAndGoOn(page);
  await expect(page).toHaveURL(home + "/form/content");

  for (const section of ["content", "amount", "ip"]) {
    await fill(page, sections[section]);
    await saveAndGoOn(page);
  }
  await expect(page).toHaveURL(home + "/form/files");
  await attachContract(page, home);

  await page.getByRole("link", { name: "继续，去核对" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("核对并提交");
  await expect(page.getByText(buyer.name).first()).toBeVisible();
  await page.getByRole("button", { name: "提交登记申请" }).click();
  await expect(page.locator("#errsum")).toContainText("请阅读声明并勾选");

  await page.getByRole("checkbox", { name: /本单位声明/ }).check();
  const again = await page.locator(`form[action="${home}/submit"]`).evaluate((form) =>
    new URLSearchParams(new FormData(form as HTMLFormElement) as never).toString());
  await page.getByRole("button", { name: "提交登记申请" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("申请已提交");
  const number = (await page.locator(".outcome .no").innerText()).trim();
  expect(number).not.toBe("");

  await test.step("同一份草稿再提交一次，只有一件申请", async () => {
    const answer = await page.request.post(home + "/submit", {
      headers: { "Content-Type": "application/x-www-form-urlencoded" }, data: again,
    });
    expect(answer.status()).toBe(409);
    expect(await answer.text()).toContain("合同已提交，不能重复提交");
    await page.goto("/contracts?q=" + encodeURIComponent(name));
    await expect(page.locator("main tbody tr").filter({ hasText: name })).toHaveCount(1);
  });
});

test("同一张新建表单提交两次，只建立一份草稿", async ({ as }) => {
  const page = await as("broker");
  await page.goto("/contracts/new");
  const draft = await page.locator("input[name=draft]").inputValue();
  const form = {
    _csrf: await page.locator("main input[name=_csrf]").first().inputValue(), draft, "contract.project_name": "只建一份的草稿",
    office: await page.getByRole("radio", { name: /郑州市技术合同登记处/ }).inputValue(), filed_by: "SELLER", class: "0101",
  };
  const first = await page.request.post("/contracts/new", { form });
  const second = await page.request.post("/contracts/new", { form });
  expect([first.status(), second.status()]).toEqual([200, 200]);
  expect(new URL(first.url()).pathname).toBe(`/contracts/${draft}/form`);
  expect(second.url()).toBe(first.url());
});

test("新建时没有填写的项目逐条指出，已填写的保留", async ({ as }) => {
  const page = await as("broker");
  await page.goto("/contracts/new");
  await page.getByLabel("项目名称").fill("缺少类别的申请");
  await page.getByRole("button", { name: "建立草稿，开始填写" }).click();
  await expect(page.locator("#errsum")).toContainText("请选择合同类别");
  await expect(page.getByLabel("项目名称")).toHaveValue("缺少类别的申请");
});

test("金额构成随填写试算，与总额不符时写明差额", async ({ as }) => {
  const page = await as("broker");
  const home = await startDraft(page, "金额试算");
  await page.goto(home + "/form/amount");
  await fill(page, { "amount.total": "300000" });
  await page.getByRole("button", { name: /增加一行.*金额构成/ }).click();
  await fill(page, { "amount.components[0].amount": "250000.50" });
  await expect(page.locator("#live-sum")).toContainText("比总额少 49,999.50 元");
  await page.getByRole("button", { name: "保存草稿" }).and(page.locator(":visible")).last().click();
  await expect(page.locator('[name="amount.components[0].amount"]')).toHaveValue(/250,?000\.50/);
});
