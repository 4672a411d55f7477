// 评价: from the commission to the publication with everybody in a window of their own:
// client, four people of the institution, two of the industry body, the government, and
// somebody affected. The panel does not agree, an extra assessor is drawn in, and an
// objection that is upheld leads to a second panel.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { expect as asked, type Locator, type Page } from "@playwright/test";
import { commit, fillSheet, logins, member, namesIn, reveal } from "./panel";
import { look, test, type Role } from "./people";

// Many windows at once make a busy machine slow.
test.use({ actionTimeout: 60_000, navigationTimeout: 90_000 });

const expect = asked.configure({ timeout: 60_000 });
const title = "示例竞价支撑评价 " + Date.now().toString(36);

/** What an outsider with a downloaded file is told by the product's own command. */
const told = (...args: string[]) => spawnSync(process.env.JIYUE_BIN ?? "bin/jiyue", args, { encoding: "utf8" }).stdout;

/** One byte changed: the digit after a mark becomes another one. */
function spoilt(file: string, mark: string): string {
  const bytes = readFileSync(file), at = bytes.indexOf(mark) + Buffer.byteLength(mark);
  expect(at).toBeGreaterThan(Buffer.byteLength(mark));
  bytes[at] = bytes[at] === 0x31 ? 0x32 : 0x31;
  writeFileSync(file + ".spoilt", bytes);
  return file + ".spoilt";
}

async function download(page: Page, link: Locator): Promise<string> {
  const file = page.waitForEvent("download");
  await link.click();
  return (await file).path();
}

/** Does an act of a case from its form, as the page offers it. */
async function act(page: Page, path: string, name: string, done: string, fill?: (form: Locator) => Promise<unknown>) {
  await page.goto(path);
  const form = page.locator("#act-" + name.replaceAll("_", "-"));
  await fill?.(form);
  await form.getByRole("button").click();
  await expect(page.locator(".flash")).toContainText("已办理：" + done);
}

/** The scores of a panel on each index; the n-th row is the n-th member's. */
const sheets = (market: number[]) => market.map((mkt, i) => ({ TRL: ["8", "8", "7", "7", "8"][i % 5], MRL: ["8", "7", "7", "8", "8"][i % 5], MKT: String(mkt), TEAM: String([83, 82, 80, 85, 84][i % 5]), LAW: String([84, 85, 86, 83, 88][i % 5]), PRICE: "可比交易1至2项" }));

test("九方办理一件评价：分歧、增补、异议成立、复评", async ({ as, browser }) => {
  test.setTimeout(1_500_000);
  const nine: Role[] = ["broker", "clerk", "institutionHead", "lead", "quality", "witness", "industryReviewer", "inspector", "bidder1"];
  const windows: Page[] = []; // one after the other: signing in is hard work for the server
  for (const role of nine) windows.push(await as(role));
  const [client, clerk, head, lead, quality, witness, industryReviewer, inspector, objector] = windows;
  let path = "";
  const drawn = { names: [] as string[], reserves: [] as string[] };

  /** The client does not learn who assesses. */
  const clientIsBlind = async (to = Object.keys(logins)) => {
    await client.goto(path);
    await expect(client.locator("main")).toContainText("评价组成员在报告签发后公开");
    const text = await client.locator("main").innerText();
    expect(to.filter((name) => text.includes(name))).toEqual([]);
    expect((await client.request.get(path + "/scores")).status()).toBe(403);
  };

  await test.step("委托与受理", async () => {
    await client.goto("/assessments/new");
    await client.getByLabel("评价机构").selectOption({ label: "中原示例科技评价中心（科技成果评价）" });
    await client.getByLabel("项目名称").fill(title);
    await client.getByLabel("评价目的").selectOption({ label: "转化交易" });
    await client.getByLabel("成果类别").selectOption({ label: "应用研究" });
    await client.getByLabel("技术领域").selectOption("03");
    await client.getByLabel("评价基准日").fill("2026-06-30");
    await client.getByLabel("成果简介").fill("太短");
    await client.getByLabel("成果完成人").fill("许博文 中原示例理工大学\n甘霖 中原示例理工大学");
    await client.getByRole("button", { name: /^建立申请/ }).click();
    await expect(client.locator(".errsum")).toContainText("成果简介应为 20 至 2000 个字");
    await expect(client.getByLabel("项目名称")).toHaveValue(title);
    await look(client, "01-commission-refused");
    await client.getByLabel("成果简介").fill("以多物理场仿真优化刀具槽形，断屑稳定，刀具寿命提高四成，已在两条产线试用一年，检测报告和用户证明齐全。");
    await client.getByRole("button", { name: /^建立申请/ }).click();
    path = new URL(client.url()).pathname;
    const upload = client.locator("#upload");
    await upload.getByLabel("材料种类").selectOption({ label: "权属证明" });
    await upload.getByLabel("文件").setInputFiles({ name: "专利证书.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n" + title + "\n%%EOF\n") });
    await upload.getByRole("checkbox").check();
    await upload.getByRole("button", { name: "上传材料" }).click();
    await expect(client.locator(".flash")).toContainText("材料已上传");
    await look(client, "02-commission");
    await client.getByRole("link", { name: "核对并提交" }).click();
    await client.getByRole("checkbox", { name: /^本单位声明/ }).check();
    await look(client, "03-submit");
    await client.getByRole("button", { name: /^提交申请/ }).click();
    await expect(client.locator(".docket")).toContainText("形式审查");

    await clerk.goto(path);
    await look(clerk, "04-formal-check");
    await act(clerk, path, "accept", "受理", async (f) => { for (const box of await f.getByRole("checkbox").all()) await box.check(); });
    await act(clerk, path, "offer_contract", "提出合同条款", async (f) => {
      await f.getByLabel("评价费用").fill("38000.00");
      await f.getByLabel("付款方式").fill("签约后七日内一次付清");
      await f.getByLabel("交付报告日期").fill("2027-03-31");
    });
    await client.goto(path);
    await look(client, "05-offer");
    await act(client, path, "agree_contract", "同意合同条款", (f) => f.getByRole("checkbox").check());
    await act(head, path, "sign_contract", "签订委托合同", (f) => f.getByRole("checkbox").check());
  });

  await test.step("指派与方案", async () => {
    for (const [name, role] of [["温如意", "项目负责人"], ["季如岚", "质量复核人"]]) {
      await act(head, path, "assign", "指派人员", async (f) => {
        await f.getByLabel("人员", { exact: true }).selectOption({ label: name });
        await f.getByRole("radio", { name: role }).check();
      });
    }
    await plan();
  });

  /** Lead proposes, quality reviewer agrees, lead freezes. */
  async function plan(picture = "06-plan") {
    await lead.goto(path);
    await look(lead, picture);
    await act(lead, path, "propose_plan", "提出评价方案", async (f) => {
      await f.getByLabel("指标体系").selectOption({ label: "竞价定价支撑指标体系，内置建议值" });
      await f.getByLabel("席位", { exact: true }).fill("5");
      await f.getByLabel("其中经济专家").fill("0");
    });
    await act(quality, path, "agree_plan", "同意评价方案", (f) => f.getByRole("checkbox").check());
    await act(lead, path, "freeze_plan", "冻结评价方案");
  }

  /** The lead prepares a draw, the industry body makes it; returns its address. */
  async function draw(beacon: string, picture: string) {
    await lead.goto(path);
    await lead.getByRole("link", { name: "准备抽取评价组" }).click();
    await lead.getByLabel("评估师库").selectOption({ label: "河南省科技成果评估师库 v1" });
    await lead.getByRole("button", { name: "核查所选评估师库" }).click();
    await look(lead, picture + "-prepared");
    await lead.getByRole("button", { name: /^确定名单/ }).click();
    await expect(lead.getByRole("button", { name: "录入随机数并抽取" })).toHaveCount(0);
    const place = new URL(lead.url()).pathname;
    await witness.goto(place);
    await witness.getByRole("button", { name: "录入随机数并抽取" }).click();
    await expect(witness.locator(".errsum")).toBeVisible();
    await witness.getByLabel("公开随机数").fill(beacon);
    await witness.getByLabel("来源和期号").fill("双色球第 2026138 期");
    await look(witness, picture + "-witness");
    await witness.getByRole("button", { name: "录入随机数并抽取" }).click();
    await expect(witness.locator(".flash")).toContainText("已抽取");
    await look(witness, picture + "-drawn");
    await lead.goto(path);
    const people = lead.locator("table", { has: lead.locator("caption", { hasText: "人员" }) });
    drawn.names = namesIn((await people.locator("tr", { hasText: /评估师 \d/ }).allInnerTexts()).join("\n"));
    expect(drawn.names).toHaveLength(5);
    return place;
  }

  /** All members declare; the quality reviewer decides what has to be decided. */
  async function declare(panel: Page[], picture: string) {
    await Promise.all(panel.map((page, i) => act(page, path, "declare", "签署承诺", async (f) => {
      await f.getByRole("radio", { name: i === 0 ? /^有需要说明的情形/ : "没有" }).check();
      if (i === 0) await f.getByLabel("情况说明").fill("曾在同一学术会议作报告，没有合作。");
      for (const box of await f.getByRole("checkbox").all()) await box.check();
    })));
    for (let first = true; ; first = false) {
      await quality.goto(path);
      const radios = quality.locator("#act-decide-soft input[name='decide_soft.user']");
      if (!(await radios.count())) break;
      if (first) await look(quality, picture);
      await act(quality, path, "decide_soft", "处理回避情形", async (f) => {
        await radios.first().check();
        await f.getByRole("radio", { name: /保留/ }).check();
        await f.getByLabel("理由").fill("经核实没有合作关系，不影响公正评价。");
      });
    }
  }

  let stale: Page | undefined;
  /** All members commit; what the page says to the second attempt of one of them counts, too. */
  async function score(panel: Page[], market: number[]) {
    await Promise.all(panel.map(async (page, i) => {
      await page.goto(path + "/score");
      await fillSheet(page, sheets(market)[i]);
      if (i > 0 || stale) { await commit(page); await expect(page.locator("main")).toContainText("评分承诺回执"); }
    }));
  }

  let panel: Page[] = [], place = "";
  await test.step("抽取与承诺", async () => {
    place = await draw("03 08 11 19 22 30 07", "07-draw");
    await clientIsBlind();
    panel = await Promise.all(drawn.names.map((name) => member(browser, name)));
    await panel[0].goto(path);
    await expect(panel[0].locator("main")).not.toContainText("多物理场仿真");
    await look(panel[0], "08-declare");
    expect((await panel[0].request.get(path + "/scores")).status()).toBe(403);
    await declare(panel, "09-soft");
    await act(lead, path, "open_scoring", "开放评分");
  });

  await test.step("独立评分", async () => {
    const first = panel[0], market = [94, 77, 79, 81, 83];
    await score(panel, market);
    await clientIsBlind();
    await lead.goto(path);
    await expect(lead.locator("main")).toContainText("已收到 4 / 5 份");
    await look(lead, "11-lead-counts");
    const trail = await lead.locator("main").innerText();
    for (const name of drawn.names) expect(trail).not.toMatch(new RegExp(name + "[^\\n]{0,20}(已提交|未提交|提交评分)"));
    expect((await lead.request.get(path + "/scores")).status()).toBe(403);
    expect((await inspector.request.get(path + "/score")).status()).toBe(403);
    expect((await inspector.request.get(path)).status()).toBe(404);

    // One is off the step, one comes twice, one comes too late.
    await first.locator("input[name='score.MKT']").fill("94.3");
    await first.locator("#score-seal").click();
    await expect(first.locator("#score-errors")).toContainText("94.3 不在步长上");
    await look(first, "10-sheet-off-step");
    await first.locator("input[name='score.MKT']").fill("94");
    stale = await first.context().newPage();
    await stale.goto(path + "/score");
    await fillSheet(stale, sheets(market)[0]);
    await first.locator("#score-seal").click();
    await expect(first.locator("#score-hash")).toHaveText(/^[0-9a-f]{64}$/);
    await look(first, "12-commitment");
    await first.getByRole("button", { name: "提交评分承诺" }).click();
    await expect(first.locator("main")).toContainText("评分承诺回执");
    await look(first, "13-receipt");
    await commit(stale);
    await expect(stale.locator(".errsum")).toContainText("已过截止时间，不再接收");
    await look(stale, "14-late");
    await stale.close();
  });

  await test.step("公开、分歧与增补", async () => {
    const first = panel[0];
    await first.goto(path + "/score");
    await expect(first.locator("#score-open-state")).toContainText("内容与承诺一致");
    await look(first, "15-reveal");
    await first.getByText("手工填写随机数和评分内容").click();
    const typed = first.getByLabel("评分内容");
    await typed.fill((await typed.inputValue()).replace('"94"', '"93"'));
    await first.getByRole("button", { name: "公开我的评分" }).click();
    await expect(first.locator(".errsum")).toContainText("公开的评分与此前提交的承诺不符");
    await look(first, "16-mismatch");
    await Promise.all(panel.map((page) => reveal(page, path)));
    await lead.goto(path + "/scores");
    await expect(lead.locator("main")).toContainText("离散度检验未通过");
    await expect(lead.locator("main")).toContainText("市场成熟度：有偏离评分");
    await look(lead, "17-disputed");
    await clientIsBlind();
    await act(lead, path, "add_extra", "增补评估师", (f) => f.getByLabel("增补人数").fill("1"));
    const row = lead.locator("tr", { hasText: "增补评估师" });
    const [name] = namesIn(await row.innerText());
    await expect(lead.locator("main")).toContainText("已收到 0 / 1 份");
    await look(lead, "18-extra");
    const extra = await member(browser, name);
    expect((await extra.request.get(path + "/scores")).status()).toBe(403);
    await extra.goto(path + "/score");
    await look(extra, "19-extra-sheet");
    await fillSheet(extra, sheets([89])[0]);
    await commit(extra);
    await expect(extra.locator("main")).toContainText("评分承诺回执");
    await reveal(extra, path);
    panel.push(extra);
    drawn.names.push(name);
    await lead.goto(path + "/scores");
    await expect(lead.locator("main")).toContainText("各项离散度检验通过");
    expect(namesIn(await lead.locator("main").innerText())).toEqual([]);
    await look(lead, "20-result");
    await lead.setViewportSize({ width: 390, height: 844 });
    expect(await lead.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await look(lead, "20-result-390");
    await lead.setViewportSize({ width: 1440, height: 900 });
  });

  /** From the draft to the publication; a panel member signs with the lead. */
  async function report(signer: Page, picture: string) {
    await lead.goto(path);
    await look(lead, picture + "-draft");
    await act(lead, path, "draft", "提交报告初稿", async (f) => {
      await f.getByLabel("评价结论").fill("成果资料齐全，技术路线清楚，主要指标达到国内先进水平，具备转化应用条件，可以作为竞价定价的参考。");
      await f.getByLabel("评价依据和过程").fill("评价组依据成果报告、检测数据和应用证明，按冻结的评价方案各自独立评分，由系统检验一致性后汇总。");
      await f.getByLabel("建议").fill("建议在扩大应用中积累长期可靠性数据。");
    });
    await act(quality, path, "approve_qc", "质量复核通过", (f) => f.getByLabel("复核意见").fill("数据与汇总结果一致，表述客观"));
    await client.goto(path);
    await look(client, picture + "-comment");
    await act(client, path, "comment", "委托方意见", (f) => f.getByRole("radio", { name: "没有意见" }).check());
    await act(lead, path, "cosign", "报告签字", (f) => f.getByRole("checkbox").check());
    await signer.goto(path);
    await look(signer, picture + "-cosign");
    await act(signer, path, "cosign", "报告签字", (f) => f.getByRole("checkbox").check());
    await act(head, path, "sign", "签发报告", (f) => f.getByRole("checkbox").check());
    await industryReviewer.goto(path);
    await look(industryReviewer, picture + "-industry");
    await act(industryReviewer, path, "industry_review", "行业复核", async (f) => {
      await f.getByRole("radio", { name: "通过", exact: true }).check();
      await f.getByLabel("意见").fill("技术表述合理");
    });
    await inspector.goto(path);
    await look(inspector, picture + "-filing");
    await expect(inspector.locator("main")).not.toContainText("打开评分工作台");
    expect((await inspector.request.get(path + "/score")).status()).toBe(403);
    await act(inspector, path, "file", "备案");
    await act(clerk, path, "publish", "公示", (f) => f.getByLabel("公示摘要").fill("经评价，该成果主要指标达到国内先进水平，具备转化应用条件。公示期内可以实名提出异议。"));
    await look(clerk, picture + "-published");
  }

  const published = () => path.replace("/assessments", "/assessment-results");
  let total = "";
  await test.step("报告、复核、备案、公示", async () => {
    await clientIsBlind();
    await report(panel[1], "21");
    await client.goto(path);
    expect(namesIn(await client.locator("main").innerText()).sort()).toEqual([...drawn.names].sort());
    await look(client, "22-client-signed");
    total = (await lead.goto(path), await lead.locator("main").innerText()).match(/([\d.]+) 分，[A-E] 级/)![1];
  });

  await test.step("异议成立", async () => {
    await objector.goto("/assessment-results?q=" + encodeURIComponent(title));
    await objector.getByRole("link", { name: title }).click();
    await objector.getByRole("button", { name: "提出异议" }).click();
    await expect(objector.locator(".errsum")).toContainText("异议应实名提出");
    await objector.getByLabel("异议理由").fill("公示摘要所称检测数据来自未校准的设备，与我单位同型产品的实测结果相差较大。");
    await objector.getByLabel("证据线索").fill("设备校准证书编号 JZ-2025-118");
    await objector.getByLabel("联系方式").fill("0379-6000 0000");
    await objector.getByRole("checkbox").check();
    await look(objector, "23-object");
    await objector.getByRole("button", { name: "提出异议" }).click();
    await expect(objector.locator(".flash")).toContainText("异议已收到");
    await clerk.goto(path);
    await expect(clerk.locator("main")).not.toContainText("聂川");
    await look(clerk, "24-objection-institution");
    await witness.goto(path);
    await look(witness, "25-objection-industry");
    await act(witness, path, "decide_objection", "处理异议", async (f) => {
      await f.getByRole("radio", { name: /^成立，由其他人员复评/ }).check();
      await f.getByLabel("小组成员").fill("闵行舟 河南示例科技评估行业协会\n常示例 河南示例大学\n郁示例 河南示例检测院");
      await f.getByLabel("决定理由").fill("检测设备超出校准有效期，影响技术成熟度的判断，应由其他人员复评。");
    });
    await look(witness, "26-upheld");
    await objector.goto(published());
    await expect(objector.locator("main")).toContainText("复评结果公示前不应再使用");
    await expect(objector.locator("main")).toContainText(total);
    await look(objector, "27-public-reassess");
    await client.goto(path);
    await expect(client.getByRole("link", { name: "评价报告（PDF）" })).toBeVisible(); // the first one stays readable
    await look(client, "27-client-reassess");
  });

  await test.step("复评", async () => {
    const before = [...drawn.names];
    await plan("28-reassess-plan");
    place = await draw("05 09 14 21 26 31 12", "29-draw");
    expect(drawn.names.filter((name) => before.includes(name))).toEqual([]);
    panel = await Promise.all(drawn.names.map((name) => member(browser, name)));
    await clientIsBlind(drawn.names);
    expect((await panel[0].request.get(path + "/report.pdf")).status()).toBe(404); // the second panel is not told what the first has found
    await declare(panel, "30-soft");
    await act(lead, path, "open_scoring", "开放评分");
    await score(panel, [84, 86, 88, 85, 87]);
    await Promise.all(panel.map((page) => reveal(page, path)));
    await lead.goto(path + "/scores");
    await look(lead, "31-second-result");
    await report(panel[0], "32");
  });

  await test.step("公示与脱离平台的核验", async () => {
    await objector.goto(published());
    await expect(objector.locator("main")).toContainText(total);
    await look(objector, "33-public");
    await objector.setViewportSize({ width: 390, height: 844 });
    await look(objector, "33-public-390");
    const outsider = await as("public");
    await outsider.goto(place.replace("/panel", ""));
    const record = await download(outsider, outsider.getByRole("link", { name: "下载抽取记录" }));
    expect(told("draw", "verify", record)).toContain("校验通过");
    expect(told("draw", "verify", spoilt(record, '"seed_text":"'))).toContain("校验不通过");
    await inspector.goto(path);
    const bundle = await download(inspector, inspector.getByRole("link", { name: /^尽职免责证据包/ }));
    expect(told("assessment", "verify", bundle)).toContain("校验通过");
    expect(told("assessment", "verify", spoilt(bundle, '"total":"'))).toContain("校验不通过");
  });
});
