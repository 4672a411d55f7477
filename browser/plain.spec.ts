// Without script, and without a mouse: everything still works.
import { expect } from "@playwright/test";
import { application, startDraft } from "./application";
import { password, people, signIn, test } from "./people";

test("没有脚本时可以登录、填写、保存和退出", async ({ as }) => {
  const page = await as("public", { javaScriptEnabled: false });
  await signIn(page, people.broker);
  const home = await startDraft(page, "没有脚本的申请");
  await page.goto(home + "/form/content");
  await page.locator('[name="content.summary"]').fill(application("", "")["content"]["content.summary"]);
  await page.locator('input[name="answers.software"][value="NO"]').check();
  await page.getByRole("button", { name: "保存草稿" }).last().click();
  await expect(page.getByText("草稿已保存").first()).toBeVisible();
  await expect(page.locator('input[name="answers.software"][value="NO"]')).toBeChecked();
  await expect(page.locator('[name="content.summary"]')).toHaveValue(/^针对粮食仓储/);

  await page.goto(home + "/form/amount");
  await page.getByRole("button", { name: /增加一行.*金额构成/ }).click();
  await expect(page.locator('[name="amount.components[0].amount"]')).toBeVisible();

  await page.locator("form.out button").first().click();
  await expect(page.getByText("您已退出登录")).toBeVisible();
  await page.goto(home + "/form");
  await expect(page).toHaveURL(/\/login/);
});

test("密码不对时说明，登录名保留，密码不回填", async ({ as }) => {
  const page = await as("public");
  await page.goto("/login");
  await page.getByLabel("登录名").fill(people.firmHead);
  await page.getByLabel("密码", { exact: true }).fill("not-the-password");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.locator("#errsum")).toContainText("密码");
  await expect(page.getByLabel("登录名", { exact: true })).toHaveValue(people.firmHead);
  await expect(page.getByLabel("密码", { exact: true })).toHaveValue("");
});

test("只用键盘：跳到正文、逐项到达、焦点可见、登录", async ({ as }) => {
  const page = await as("public");
  await page.goto("/login");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "跳到正文" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  for (const label of ["登录名", "密码"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByLabel(label, { exact: true })).toBeFocused();
    expect(await marked(page.getByLabel(label, { exact: true })), label).toBe(true);
    await page.keyboard.type(label === "密码" ? password : people.registrar);
  }
  await page.keyboard.press("Tab");
  const button = page.getByRole("button", { name: "登录", exact: true });
  await expect(button).toBeFocused();
  expect(await marked(button)).toBe(true);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/desk/);
});

/** Whether an element in focus shows it: by an outline or by a shadow. */
const marked = (element: import("@playwright/test").Locator) => element.evaluate((e) => {
  const style = getComputedStyle(e);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
});
