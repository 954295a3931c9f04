// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// Looks at pages in every setting. Request: { base, signIn, accounts, visits: [{ as, path, status }] }.
// Answer: { visited, faults: [{ page, setting, rule, where }] }.

import { everySetting, look } from './accessibility.mjs';
import { answer, launch, person, request } from './browser.mjs';

/** A page of somebody who is signed in, or of a stranger. */
async function pageOf(browser, who) {
  const page = await (await person(browser)).newPage();
  const account = request.accounts[who];
  if (account) {
    await page.goto(request.signIn.path);
    await page.getByLabel(request.signIn.login, { exact: true }).fill(account.login);
    await page.getByLabel(request.signIn.password, { exact: true }).fill(account.password);
    const arrived = page.waitForNavigation({ waitUntil: 'load' });
    await page.getByRole('button', { name: request.signIn.button }).first().click();
    await arrived;
  }
  return page;
}

async function visit(page, { path, status = 200 }) {
  const response = await page.goto(path);
  if (response.status() !== status) {
    return [{ page: path, setting: '', rule: `status ${response.status()}`, where: `expected ${status}` }];
  }
  return look(page, everySetting);
}

const browser = await launch();
try {
  const faults = [];
  const pages = new Map();
  for (const one of request.visits) {
    const who = one.as ?? '';
    if (!pages.has(who)) pages.set(who, await pageOf(browser, who));
    faults.push(...await visit(pages.get(who), one));
  }
  answer({ visited: request.visits.length, faults });
} finally {
  await browser.close();
}
