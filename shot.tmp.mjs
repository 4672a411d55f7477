import { chromium } from "playwright";
const base = "http://127.0.0.1:8101", pass = process.argv[2], only = process.argv[3];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ["--no-sandbox"] });
async function as(login, width) {
  const c = await browser.newContext({ viewport: { width, height: 900 } });
  const p = await c.newPage();
  if (login) { await p.goto(base + "/login"); await p.getByLabel("登录名").fill(login); await p.getByLabel("密码", { exact: true }).fill(pass); await p.getByRole("button", { name: "登录", exact: true }).click(); await p.waitForLoadState(); }
  return p;
}
for (const width of [1440, 390]) {
  const pub = await as("", width);
  await pub.goto(base + "/lots?route=LISTING"); await pub.screenshot({ path: `/tmp/shots-listing/list-${width}.png`, fullPage: true });
  const hrefs = await pub.locator("tbody th a").evaluateAll((l) => l.map((a) => a.getAttribute("href")));
  for (const [i, h] of hrefs.entries()) { await pub.goto(base + h); await pub.screenshot({ path: `/tmp/shots-listing/notice${i}-${width}.png`, fullPage: true }); }
  await pub.goto(base + hrefs[1] + "/voucher"); await pub.screenshot({ path: `/tmp/shots-listing/voucher-${width}.png`, fullPage: true });
  const t = await as("songlan", width);
  for (const [i, h] of hrefs.entries()) { await t.goto(base + "/market" + h); await t.screenshot({ path: `/tmp/shots-listing/manage${i}-${width}.png`, fullPage: true }); }
  await t.goto(base + "/market/lots/new?route=LISTING"); await t.screenshot({ path: `/tmp/shots-listing/form-${width}.png`, fullPage: true });
  await t.goto(base + "/market/lots"); await t.screenshot({ path: `/tmp/shots-listing/lots-${width}.png`, fullPage: true });
  const b = await as("jingmaier", width);
  await b.goto(base + hrefs[0]); await b.screenshot({ path: `/tmp/shots-listing/bidder-${width}.png`, fullPage: true });
  await b.goto(base + "/market/mine"); await b.screenshot({ path: `/tmp/shots-listing/mine-${width}.png`, fullPage: true });
}
await browser.close();
