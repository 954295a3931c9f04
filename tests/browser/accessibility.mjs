// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// Looks at pages as axe-core does (WCAG 2.2 AA and best practice) and measures reflow (WCAG 1.4.10), in light and dark
// at 1280 and 320 px. Request: { base, signIn: [steps per person], visits: [{ as, path }] }.
// Answer: { visited, faults: [{ page, setting, rule, where }] }.

import { answer, axeSource, launch, person, request } from './browser.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const settings = ['light', 'dark'].flatMap((colorScheme) => [1280, 320].map((width) => ({ colorScheme, width })));
const faults = [];

/** Signs in as a person does and keeps the cookies; axe then needs a context that may run what we inject. */
async function profile(browser, who) {
  const account = request.accounts[who];
  if (!account) return person(browser, { javaScriptEnabled: true });
  const context = await person(browser);
  const page = await context.newPage();
  await page.goto(request.signIn.path);
  await page.getByLabel(request.signIn.login, { exact: true }).fill(account.login);
  await page.getByLabel(request.signIn.password, { exact: true }).fill(account.password);
  await page.getByRole('button', { name: request.signIn.button }).click();
  const storageState = await context.storageState();
  await context.close();
  return person(browser, { javaScriptEnabled: true, storageState });
}

async function look(page, { path, status }) {
  const response = await page.goto(path);
  if (response.status() !== (status ?? 200)) {
    faults.push({ page: path, setting: '', rule: `status ${response.status()}`, where: `expected ${status ?? 200}` });
    return;
  }
  for (const { colorScheme, width } of settings) {
    const setting = `${colorScheme} ${width}`;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(
      (values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), tags,
    );
    for (const { id, nodes } of violations) {
      for (const node of nodes) faults.push({ page: path, setting, rule: id, where: `${node.target.join(' ')}: ${node.html}` });
    }
    const wide = await page.evaluate(() => {
      if (document.documentElement.scrollWidth <= window.innerWidth) return null;
      const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 0.5);
      return out.slice(-1).map((e) => e.outerHTML.slice(0, 160)).join('') || 'page';
    });
    if (wide) faults.push({ page: path, setting, rule: 'reflow (WCAG 1.4.10)', where: wide });
  }
}

const browser = await launch();
try {
  const profiles = new Map();
  for (const visit of request.visits) {
    const who = visit.as ?? '';
    if (!profiles.has(who)) profiles.set(who, await (await profile(browser, who)).newPage());
    await look(profiles.get(who), visit);
  }
  answer({ visited: request.visits.length, faults });
} finally {
  await browser.close();
}
