// What every page has to stand, and the typing of whole forms.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Nothing wider than the screen, and nothing that axe finds. */
export async function sound(page: Page, name: string) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} 比屏幕宽`).toBeLessThanOrEqual(0);
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), name).toEqual([]);
}

/** A day in China, so many days from today. */
export const later = (days: number) => new Date(Date.now() + 8 * 36e5 + days * 864e5).toISOString().slice(0, 10);
export const today = () => later(0);

/** Fills fields by their form names. */
export const fill = async (page: Page, values: Record<string, string>) => {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`[name="${name}"]`).last();
    if ((await field.evaluate((e) => e.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
};
