// A day without a mouse, at a desk and on a narrow screen: an application is filled
// in, submitted, accepted and registered by keys alone.
import { expect, type Locator, type Page } from "@playwright/test";
import { application, document, fresh } from "./application";
import { password, people, test, type Role } from "./people";

/** Why the element in focus cannot be seen as such; "" when it can. */
function seen(e: Element): string {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e), label = e.closest("label");
  if ((style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1) && style.boxShadow === "none") return "焦点没有标记";
  const at = window.document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 15));
  if (!at) return "不在屏幕内";
  return e.contains(at) || at.contains(e) || label?.contains(at) ? "" : "被挡住：" + at.outerHTML.slice(0, 200);
}

/** Goes on by Tab until the element has the focus, and demands that one sees it. */
async function reach(page: Page, target: Locator, what: string) {
  await expect(target, what).toHaveCount(1);
  for (let n = 0; n < 300; n++) {
    if (await target.evaluate((e) => e === window.document.activeElement)) {
      await expect.poll(() => target.evaluate(seen), { message: what, timeout: 8_000 }).toBe(""); // the browser scrolls a little later
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error("按 Tab 到不了：" + what);
}

async function press(page: Page, target: Locator, what: string) {
  await reach(page, target, what);
  await page.keyboard.press("Enter");
}

/** Fills in one field of the form by keys. */
async function enter(page: Page, name: string, value: string) {
  const field = page.locator(`form[data-autosave] [name="${name}"]:not([type=hidden])`);
  const kind = await field.first().evaluate((e) => (e as HTMLInputElement).type);
  if (kind === "checkbox") {
    for (const one of value.split(",")) {
      await reach(page, field.and(page.locator(`[value="${one}"]`)), `${name} ${one}`);
      await page.keyboard.press("Space");
    }
  } else if (kind === "radio") {
    // One radio of a group takes the focus: the one that is chosen, or else the first.
    const chosen = field.and(page.locator(":checked"));
    await reach(page, (await chosen.count()) ? chosen : field.first(), name);
    await page.keyboard.press("Space");
    const count = await field.count();
    for (let n = 0; n < count && (await field.and(page.locator(":checked")).getAttribute("value")) !== value; n++) await page.keyboard.press("ArrowDown");
    await expect(field.and(page.locator(":checked"))).toHaveValue(value);
  } else if (kind === "select-one") {
    await reach(page, field, name);
    await page.keyboard.press("Home");
    for (let n = 0; n < 400 && (await field.inputValue()) !== value; n++) await page.keyboard.press("ArrowDown");
    await expect(field).toHaveValue(value);
  } else {
    await reach(page, field, name);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(value);
    await page.keyboard.press("Tab"); // closes a calendar
  }
}

/** From the top of a page, to where the Tab key starts on a fresh one. */
async function arrived(page: Page, url: RegExp | string) {
  await expect(page).toHaveURL(url);
  const over = await page.evaluate(() => window.document.documentElement.scrollWidth - window.document.documentElement.clientWidth);
  expect(over, page.url()).toBeLessThanOrEqual(0);
}

async function signIn(page: Page, role: Role) {
  await page.goto("/login");
  await reach(page, page.getByLabel("登录名", { exact: true }), "登录名");
  await page.keyboard.type(people[role]);
  await reach(page, page.getByLabel("密码", { exact: true }), "密码");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await arrived(page, /\/desk/);
}

for (const width of [1440, 390]) {
  test(`只用键盘办完一件：宽 ${width} 像素`, async ({ as }) => {
    test.setTimeout(240_000);
    const viewport = { width, height: 900 }, name = fresh(`键盘填报 ${width}`);
    const broker = await as("public", { viewport });
    await signIn(broker, "broker");

    await broker.goto("/contracts/new");
    await reach(broker, broker.getByLabel("项目名称"), "项目名称");
    await broker.keyboard.type(name);
    await reach(broker, broker.getByRole("radio", { name: /郑州市技术合同登记处/ }), "登记机构");
    await broker.keyboard.press("Space");
    const side = broker.locator("[name=filed_by]");
    await reach(broker, side.first(), "申请人身份");
    await broker.keyboard.press("Space");
    await expect(broker.getByRole("radio", { name: /^卖方/ })).toBeChecked();
    const kind = broker.getByLabel("合同类别", { exact: true });
    await reach(broker, kind, "合同类别");
    for (let n = 0; n < 60 && (await kind.inputValue()) !== "0101"; n++) await broker.keyboard.press("ArrowDown");
    await press(broker, broker.getByRole("button", { name: "建立草稿，开始填写" }), "建立草稿");
    await arrived(broker, /\/contracts\/[0-9a-f-]{36}\/form$/);
    const home = new URL(broker.url()).pathname.replace(/\/form$/, "");

    for (const [section, fields] of Object.entries(application(name, "300000"))) {
      await test.step(section, async () => {
        await broker.goto(`${home}/form/${section}`);
        await arrived(broker, new RegExp(`/form/${section}`));
        for (const [path, value] of Object.entries(fields)) {
          const field = broker.locator(`form[data-autosave] [name="${path}"]:not([type=hidden])`).first();
          // Fields stand on the page in another order than in the list: start over from the top.
          if (await field.evaluate((e) => !!(window.document.activeElement && window.document.activeElement !== window.document.body &&
            window.document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING))) await top(broker);
          await enter(broker, path, value);
        }
        const go = broker.getByRole("button", { name: "保存并继续" });
        await press(broker, go, "保存并继续");
        await expect(broker).not.toHaveURL(new RegExp(`/form/${section}`));
      });
    }

    await test.step("附件", async () => {
      await arrived(broker, home + "/form/files");
      const what = broker.getByLabel("附件种类");
      await reach(broker, what, "附件种类");
      for (let n = 0; n < 30 && (await what.locator("option:checked").innerText()) !== "合同文本"; n++) await broker.keyboard.press("ArrowDown");
      await reach(broker, broker.getByLabel("文件", { exact: true }), "文件");
      // A browser that is still busy opens no chooser, as with a click that comes too early.
      const choose = () => Promise.all([broker.waitForEvent("filechooser", { timeout: 5_000 }), broker.keyboard.press("Enter")]);
      const [chooser] = await choose().catch(choose);
      await chooser.setFiles({ name: "技术开发合同.pdf", mimeType: "application/pdf", buffer: document() });
      await press(broker, broker.getByRole("button", { name: "上传这份附件" }), "上传");
      await expect(broker.getByRole("link", { name: "技术开发合同.pdf" })).toBeVisible();
    });

    await test.step("没有勾选声明：焦点在错误说明上", async () => {
      await press(broker, broker.getByRole("link", { name: "继续，去核对" }), "去核对");
      await arrived(broker, home + "/confirm");
      await press(broker, broker.getByRole("button", { name: "提交登记申请" }), "提交");
      await expect(broker.locator("#errsum")).toBeFocused();
      await reach(broker, broker.getByRole("checkbox", { name: /本单位声明/ }), "声明");
      await broker.keyboard.press("Space");
      await press(broker, broker.getByRole("button", { name: "提交登记申请" }), "提交");
      await expect(broker.getByRole("heading", { level: 1 })).toHaveText("申请已提交");
    });

    const registrar = await as("public", { viewport });
    await signIn(registrar, "registrar");
    await registrar.goto("/review?tab=submit");
    await press(registrar, registrar.locator("main a[href^='/review/']", { hasText: name }), "待受理的件");
    await arrived(registrar, home.replace("/contracts/", "/review/"));
    await press(registrar, registrar.getByRole("button", { name: "受理并开始审查" }), "受理");
    await expect(registrar.getByText("已受理，开始审查")).toBeVisible();
    const ruling = registrar.locator("#decide input[name=ruling]");
    const chosen = ruling.and(registrar.locator(":checked"));
    await reach(registrar, (await chosen.count()) ? chosen : ruling.first(), "决定");
    await registrar.keyboard.press("Space");
    for (let n = 0; n < 8 && !(await ruling.and(registrar.locator("[value=register]")).isChecked()); n++) await registrar.keyboard.press("ArrowDown");
    await press(registrar, registrar.getByRole("button", { name: "下一步，核对决定" }), "核对决定");
    await expect(registrar.getByRole("heading", { level: 1, name: "准予登记" })).toBeVisible();
    await arrived(registrar, /\/check$/);
    await press(registrar, registrar.getByRole("button", { name: "准予登记并签发证明" }), "准予登记");
    await expect(registrar.locator(".outcome .no")).toHaveText(/^ZZ-2026-\d{6}$/);
    await arrived(registrar, /./);
  });
}

/** Back to the beginning of the page, where a fresh one starts. */
const top = (page: Page) => page.evaluate(() => {
  (window.document.activeElement as HTMLElement | null)?.blur();
  window.getSelection()?.removeAllRanges();
  window.scrollTo(0, 0);
  const skip = window.document.querySelector<HTMLElement>("a.skip");
  skip?.focus();
});
