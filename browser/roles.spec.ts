// Who may open what: every role at every place.
import { expect } from "@playwright/test";
import { people, test, type Role } from "./people";

// One person for each role is enough where several do the same.
const everybody = (Object.keys(people) as Role[]).filter((role) => !["trader2", "bidder2", "bidder3"].includes(role));
const brokers: Role[] = ["broker"], office: Role[] = ["registrar", "reviewer", "head"];
const wide: Role[] = ["authority", "statistician"], keepers: Role[] = ["administrator"];

const experts: Role[] = ["expert1", "expert2", "expert3"];
const market: Role[] = ["trader", "treasurer", "bidder1"];
const panels: Role[] = ["lead", "quality", "clerk", "witness", "industryReviewer", "inspector"];

const but = (...left: Role[]) => everybody.filter((role) => !left.includes(role));

/** The places and who is let in; all others get 403. */
const places: Record<string, Role[]> = {
  "/desk": everybody,
  "/account": everybody,
  "/account/password": everybody,
  "/contracts": but("administrator", ...experts, ...market, ...panels),
  "/contracts/new": brokers,
  "/imports": brokers,
  "/review": office,
  "/statistics": [...office, ...wide, "auditor", "tax"],
  "/exports": but("administrator", ...experts, ...market, ...panels),
  "/users": ["head", "firmHead", "sellerHead", "exchangeHead", "institutionHead", ...keepers],
  "/users/new": ["head", "firmHead", "sellerHead", "exchangeHead", "institutionHead"],
  "/organisations": keepers,
  "/organisations/new": keepers,
  "/calendar": keepers,
  "/profiles": but("broker", "tax", ...experts, ...market, ...panels),
  "/opinions": experts,
  "/audit": ["auditor", ...keepers],
  "/market/achievements": ["broker", "head", "firmHead", "sellerHead", "exchangeHead", "institutionHead", "trader", "authority"],
  "/market/achievements/new": brokers,
};

/** Places that lead on to where the person's work is. */
const leadOn = ["firmHead /review", "sellerHead /review", "exchangeHead /review", "institutionHead /review", "administrator /users/new"];

const open = ["/", "/login", "/verify", "/healthz", "/achievements"];

test("每个角色只能打开自己的页面", async ({ as }) => {
  test.setTimeout(300_000);
  const wrong: string[] = [];
  for (const role of everybody) {
    const page = await as(role);
    for (const [place, admitted] of Object.entries(places)) {
      const status = (await page.request.get(place, { maxRedirects: 0 })).status();
      const expected = leadOn.includes(`${role} ${place}`) ? 303 : admitted.includes(role) ? 200 : 403;
      if (status !== expected) wrong.push(`${role} ${place}: ${status}，应为 ${expected}`);
    }
    for (const link of await page.request.get("/desk").then((r) => r.text()).then(navigation)) {
      const answer = await page.request.get(link); // some lead on, for instance to the person's own file
      if (answer.status() !== 200 || answer.url().includes("/login")) wrong.push(`${role} 导航中的 ${link}: ${answer.status()} ${answer.url()}`);
    }
  }
  expect(wrong.join("\n")).toBe("");
});

/** The addresses in the navigation of a page. */
function navigation(html: string): string[] {
  const nav = html.match(/<nav[^>]*aria-label="主[\s\S]*?<\/nav>/g)?.join("") ?? "";
  return [...new Set([...nav.matchAll(/href="(\/[^"#]*)"/g)].map((m) => m[1]))];
}

test("未登录的人只能打开公开页面", async ({ as }) => {
  const page = await as("public");
  const wrong: string[] = [];
  for (const place of open) {
    const status = (await page.request.get(place)).status();
    if (status !== 200) wrong.push(`${place}: ${status}`);
  }
  for (const place of Object.keys(places)) {
    const answer = await page.request.get(place, { maxRedirects: 0 });
    if (answer.status() !== 303 || !answer.headers().location?.startsWith("/login")) wrong.push(`${place}: ${answer.status()}`);
  }
  expect(wrong.join("\n")).toBe("");
});

test("别人的案件查不到，也不能代为提交", async ({ as }) => {
  const mine = await as("broker");
  await mine.goto("/contracts");
  const home = await mine.locator("main tbody a[href^='/contracts/']").first().getAttribute("href");
  expect(home).toBeTruthy();
  const pathname = home!.match(/^\/contracts\/[0-9a-f-]{36}/)![0];
  const stranger = await as("administrator");
  for (const rest of ["", "/sheet", "/certificate"]) {
    expect((await stranger.request.get(pathname + rest, { maxRedirects: 0 })).status(), pathname + rest).toBe(404);
  }
  expect((await stranger.request.post(pathname + "/submit", { form: { agreed: "1" } })).status()).toBe(403);
});

test("没有令牌或来自别处的提交一律不办", async ({ as }) => {
  const page = await as("broker");
  const form = { draft: "01936f00-0000-7000-8000-000000000000", "contract.project_name": "伪造", class: "0101", filed_by: "SELLER" };
  expect((await page.request.post("/contracts/new", { form })).status()).toBe(403);
  await page.goto("/contracts/new");
  const _csrf = await page.locator("main input[name=_csrf]").first().inputValue();
  const foreign = await page.request.post("/contracts/new", { form: { ...form, _csrf }, headers: { Origin: "https://example.com" } });
  expect(foreign.status()).toBe(403);
});
