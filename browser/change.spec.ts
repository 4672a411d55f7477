// After the registration: 变更 with its versions, and 专家评审 and 异议 before it stands.
import { expect, type Page } from "@playwright/test";
import { apply, document, fresh } from "./application";
import { test } from "./people";

test.describe.configure({ timeout: 90_000 }); // three experts sign in, one after the other

const review = (home: string) => home.replace("/contracts/", "/review/");

async function register(page: Page, home: string) {
  await page.goto(review(home));
  await page.getByRole("button", { name: "受理并开始审查" }).click();
  await page.locator("#decide input[name=ruling][value=register]").check();
  await page.getByRole("button", { name: "下一步，核对决定" }).click();
  await page.getByRole("button", { name: "准予登记并签发证明" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("已登记");
}

test("变更：改申请表、附依据、登记员核对前后，签发第 2 版", async ({ as }) => {
  const broker = await as("broker");
  const { home } = await apply(broker, fresh("变更登记示例项目"), "500000");
  const registrar = await as("registrar");
  await register(registrar, home);

  await broker.goto(home);
  await broker.getByRole("link", { name: "申请变更" }).click();
  await broker.getByRole("button", { name: "开始填写变更" }).click();
  await expect(broker.locator("main")).toContainText("这是变更草稿");
  await broker.goto(home + "/form/amount");
  await broker.locator('[name="amount.total"]').fill("420000");
  await broker.getByRole("button", { name: "保存并继续" }).click();
  await broker.goto(home + "/form/files");
  await broker.getByLabel("附件种类").selectOption({ label: "变更依据" });
  await broker.getByLabel("文件", { exact: true }).setInputFiles({ name: "补充协议.pdf", mimeType: "application/pdf", buffer: document("AMENDMENT") });
  await broker.getByRole("button", { name: "上传这份附件" }).click();
  await expect(broker.getByRole("link", { name: "补充协议.pdf" })).toBeVisible();
  await broker.goto(home + "/change");
  await expect(broker.locator("table.diff")).toContainText("420,000.00");
  await broker.getByRole("button", { name: "提交变更申请" }).click();
  await expect(broker.locator(".errsum")).toContainText("声明");
  await broker.getByLabel("变更事由").fill("双方签订补充协议，核减部分工作内容");
  await broker.getByRole("checkbox", { name: /本单位声明/ }).check();
  await broker.getByRole("button", { name: "提交变更申请" }).click();
  await expect(broker.locator("main")).toContainText("变更申请已提交");

  await registrar.goto("/desk?tab=change");
  await registrar.goto(review(home));
  await expect(registrar).toHaveURL(/\/change$/);
  await expect(registrar.locator("table.diff")).toContainText("500,000.00");
  await registrar.getByRole("radio", { name: /准予变更/ }).check();
  await registrar.getByRole("button", { name: "作出决定" }).click();
  await expect(registrar.locator("main")).toContainText("已准予变更");

  await broker.goto(home + "/versions");
  await expect(broker.locator("main")).toContainText("第 2 版，现行");
  await expect(broker.locator("main")).toContainText("第 1 版（首次登记）");
  const pdf = await broker.request.get(home + "/certificate.pdf?version=1");
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  await broker.goto(home + "/certificate?version=1");
  await expect(broker.locator("main")).toContainText("已由新版代替");

  await broker.goto(home + "/incomes");
  await broker.getByLabel("实际收款").fill("420000.01");
  await broker.getByLabel("发票号码、银行回单号").fill("26412000000012345678");
  await broker.getByRole("button", { name: "提交核定" }).click();
  await expect(broker.locator(".errsum")).toContainText("超过合同成交总额");
  await broker.getByLabel("实际收款").fill("300000");
  await broker.getByRole("button", { name: "提交核定" }).click();
  await registrar.goto(home + "/incomes");
  await registrar.getByRole("button", { name: /核定技术性收入 300,000\.00 元/ }).click();
  await expect(registrar.locator("main")).toContainText("已核定");
});

test("专家评审收齐意见后登记；异议由负责人处理", async ({ as }) => {
  const broker = await as("broker");
  const { home } = await apply(broker, fresh("专家评审示例项目"), "520000");
  const registrar = await as("registrar");
  await registrar.goto(review(home));
  await registrar.getByRole("button", { name: "受理并开始审查" }).click();
  await registrar.locator("#decide input[name=ruling][value=experts]").check();
  for (const name of ["高远", "方瑜", "石磊"]) await registrar.getByRole("checkbox", { name }).check();
  await registrar.locator("#decide [name=opinion]").fill("请评审创新内容是否成立");
  await registrar.getByRole("button", { name: "下一步，核对决定" }).click();
  await registrar.getByRole("button", { name: "提请评审" }).click();
  await expect(registrar.getByRole("heading", { level: 1 })).toHaveText("已提请专家评审");

  for (const who of ["expert1", "expert2", "expert3"] as const) {
    const expert = await as(who);
    await expert.goto("/opinions");
    await expert.goto(home.replace("/contracts/", "/opinions/"));
    await expect(expert.locator("main")).toContainText("请评审创新内容是否成立");
    await expert.getByRole("radio", { name: "建议登记", exact: true }).check();
    await expert.getByLabel("评审意见和理由").fill("创新内容成立，指标可以考核，费用划分合理。");
    await expert.getByRole("button", { name: "提出评审意见" }).click();
    await expect(expert.locator("main")).toContainText("已提出");
  }
  await broker.goto(home);
  await expect(broker.locator("main")).not.toContainText("高远");
  await registrar.goto(review(home));
  await expect(registrar.locator("main")).toContainText("已收到 3 / 3 份意见");
  await registrar.locator("#decide input[name=ruling][value=register]").check();
  await registrar.getByRole("button", { name: "下一步，核对决定" }).click();
  await registrar.getByRole("button", { name: "准予登记并签发证明" }).click();
  await expect(registrar.getByRole("heading", { level: 1 })).toHaveText("已登记");

  await broker.goto(home + "/object");
  await broker.getByLabel("异议理由").fill("核定的技术交易额应按合同全额");
  await broker.getByRole("button", { name: "提出异议" }).click();
  await expect(broker.locator("main")).toContainText("异议处理");
  const head = await as("head");
  await head.goto(review(home));
  await head.getByRole("link", { name: "维持原决定" }).click();
  await head.getByLabel("答复").fill("核定额与合同和费用明细一致");
  await head.getByRole("button", { name: "维持原决定" }).click();
  await expect(head.locator("main")).toContainText("已维持原决定");
});
