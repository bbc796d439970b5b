// The page that starts a run, as a test handles it.
import { installStart } from "./start-fixtures.mjs";

/** Opens the page with the agent `brief` chosen. */
export function startPages(openApp) {
  return async function open(t, query = "", { agents, has, ...options } = {}) {
    let state;
    const app = await openApp(t, {
      path: `/runs/new?agent=brief${query}`,
      realTime: true,
      ...options,
      prepare: (api) => {
        state = installStart(api, agents);
        has?.(state, api);
      },
    });
    await app.page.locator("form").waitFor();
    return { ...app, state };
  };
}

export const startButton = (page) => page.getByRole("button", { name: /^Start run/ });
export const field = (page, pointer) => page.locator(`[id="at${pointer}"]`);
export const problemsShown = (page) => page.locator("[data-problems]");
export const fileRow = (page, name) => page.locator(`[data-file="${name}"]`);

/** Fills what `brief` requires. */
export async function fill(page) {
  await field(page, "/inputs/title").fill("Q3 brief");
  await field(page, "/inputs/audience").selectOption({ label: "customers" });
  await page.getByRole("button", { name: "Add to Sections" }).click();
  await field(page, "/inputs/sections/0").fill("Costs");
}
