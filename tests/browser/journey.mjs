// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// Walks a journey given as data. Request: { base, values, steps }.
// A step has one verb and, where the person changes, `as`. `${name}` stands for a value given or remembered.
// Answer: { ok, values, faults, at, step, problem, page, text }; the walk stops at the first step that fails.
// Every page on the way, also those with errors, is looked at for accessibility.

import { readFileSync } from 'node:fs';

import { everySetting, look } from './accessibility.mjs';
import { answer, launch, person, request } from './browser.mjs';

const values = { ...request.values };
const people = new Map();
const seen = new Set();
const faults = [];
const [light, , , narrowDark] = everySetting;

const filled = (what) => JSON.parse(
  JSON.stringify(what).replace(/\$\{(\w+)\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`nothing is known as \${${name}}`);
    return JSON.stringify(values[name]).slice(1, -1);
  }),
);

/** Presses what leads to another page, and waits until that page is there with its stylesheet. */
async function arrive(page, control) {
  const arrived = page.waitForNavigation({ waitUntil: 'load' });
  await control.click();
  await arrived;
}

const verbs = {
  open: async (page, path) => { await page.goto(path); },
  // Forms: by the words a person reads.
  fill: async (page, fields) => {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  },
  choose: async (page, fields) => {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).selectOption({ label: value });
  },
  // Where a label is not unique: by the name the form sends.
  'fill-named': async (page, fields) => {
    for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value);
  },
  // A form whose fields are named by JSON pointers, from a file: what a person copies from paper.
  'fill-from': async (page, file) => {
    const folded = page.locator('form details:not([open]) > summary');
    while (await folded.count() > 0) await folded.first().click();
    const given = JSON.parse(readFileSync(file, 'utf8'));
    for (const control of await page.locator('form [name^="/"]').all()) await fillFrom(control, given);
  },
  back: async (page) => { await page.goBack(); },
  tick: async (page, label) => { await page.getByLabel(label).check(); },
  upload: async (page, fields) => {
    for (const [label, file] of Object.entries(fields)) await page.getByLabel(label).setInputFiles(file);
  },
  // What looks like a button may be a link to a form.
  press: async (page, name) => {
    const asked = [
      page.getByRole('button', { name, exact: true }), page.getByRole('link', { name, exact: true }),
      page.getByRole('button', { name }), page.getByRole('link', { name }),
    ];
    const there = await Promise.all(asked.map((one) => one.count()));
    const at = there.findIndex((count) => count > 0);
    if (at < 0) throw new Error(`nothing called "${name}" can be pressed`);
    await arrive(page, asked[at].first());
  },
  unfold: async (page, text) => { await page.locator('summary', { hasText: text }).first().click(); },
  follow: async (page, name) => { await arrive(page, page.getByRole('link', { name }).first()); },
  download: async (page, { link, to }) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'), page.getByRole('link', { name: link }).first().click(),
    ]);
    await file.saveAs(to);
  },
  // Expectations.
  see: async (page, text) => expectText(page, text, true),
  not: async (page, text) => expectText(page, text, false),
  // Reloads until the office has done what happens behind the counter.
  eventually: async (page, text) => {
    for (let tries = 0; tries < 300 && !(await said(page)).includes(text); tries += 1) {
      await page.waitForTimeout(200);
      await page.reload();
    }
    await expectText(page, text, true);
  },
  count: async (page, { text, times }) => {
    const found = (await said(page)).split(text).length - 1;
    if (found !== times) throw new Error(`the page says "${text}" ${found} times, expected ${times}`);
  },
  at: async (page, pattern) => {
    const path = new URL(page.url()).pathname;
    if (!new RegExp(pattern).test(path)) throw new Error(`the address is ${path}, expected ${pattern}`);
  },
  remember: async (page, patterns) => {
    for (const [name, pattern] of Object.entries(patterns)) {
      const found = new RegExp(pattern).exec(`${page.url()}\n${await page.locator('body').innerText()}`);
      if (!found) throw new Error(`nothing matches ${pattern}`);
      values[name] = found[1];
    }
  },
};

/** RFC 6901, as far as our names need it. */
function pointed(given, pointer) {
  return pointer.split('/').slice(1).reduce((value, key) => value?.[key], given);
}

async function fillFrom(control, given) {
  const { name, type, value, tag } = await control.evaluate(
    (element) => ({ name: element.name, type: element.type, value: element.value, tag: element.tagName }),
  );
  const found = pointed(given, name);
  if (found === undefined || found === null) return;
  if (type === 'checkbox' || type === 'radio') {
    const chosen = Array.isArray(found) ? found.some((one) => one.body === value) : String(found) === value;
    if (chosen) await control.check();
  } else if (tag === 'SELECT') {
    await control.selectOption(String(found));
  } else {
    await control.fill(Array.isArray(found) ? found.join(', ') : String(found));
  }
}

async function said(page) {
  return (await page.locator('body').innerText()).replace(/\s+/g, ' ');
}

async function expectText(page, text, present) {
  if ((await said(page)).includes(text) !== present) throw new Error(`the page ${present ? 'does not say' : 'says'} "${text}"`);
}

async function pageOf(browser, name) {
  if (!people.has(name)) people.set(name, await (await person(browser)).newPage());
  return people.get(name);
}

async function walk(browser) {
  let page = null;
  for (const [at, step] of request.steps.entries()) {
    try {
      const { as: who, ...rest } = filled(step);
      if (who) page = await pageOf(browser, who);
      const [[verb, argument], ...more] = Object.entries(rest);
      if (!verbs[verb] || more.length) throw new Error(`a step has exactly one verb of ${Object.keys(verbs).join(', ')}`);
      await verbs[verb](page, argument);
      await lookOnce(page);
    } catch (problem) {
      const text = await page?.locator('body').innerText().catch(() => null);
      return { ok: false, at, step, problem: String(problem.message ?? problem), page: page?.url(), text, values, faults };
    }
  }
  return { ok: true, values, faults };
}

/** Looks at a page when it is new: by its address and what it says. */
async function lookOnce(page) {
  const identity = `${page.url()} ${await page.locator('body').innerText()}`;
  if (seen.has(identity)) return;
  seen.add(identity);
  faults.push(...await look(page, [light, narrowDark]));
}

const browser = await launch();
try {
  answer(await walk(browser));
} finally {
  await browser.close();
}
