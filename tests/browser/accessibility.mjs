// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// What a page must keep for everyone: axe-core (WCAG 2.2 AA and best practice) and reflow (WCAG 1.4.10).

import { axeSource } from './browser.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Light and dark, on a desk and on a phone (320 px is 1280 px at 400 %). */
export const everySetting = ['light', 'dark'].flatMap(
  (colorScheme) => [1280, 320].map((width) => ({ colorScheme, width })),
);

/** The faults of a page in these settings: [{ page, setting, rule, where }]. Leaves it as it is on a desk. */
export async function look(page, settings) {
  const faults = [];
  for (const { colorScheme, width } of settings) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const found = [...await violations(page), ...await overflow(page)];
    const where = { page: new URL(page.url()).pathname, setting: `${colorScheme} ${width}` };
    faults.push(...found.map((fault) => ({ ...where, ...fault })));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  return faults;
}

async function violations(page) {
  // Scripts of pages are off and timers with them; axe only uses them to yield.
  await page.evaluate(() => {
    window.setTimeout = (callback, _, ...values) => { Promise.resolve().then(() => callback(...values)); return 1; };
  });
  await page.evaluate(axeSource);
  const result = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), tags,
  );
  return result.violations.flatMap(({ id, nodes }) => nodes.map(
    (node) => ({ rule: id, where: `${node.target.join(' ')}: ${node.html}` }),
  ));
}

async function overflow(page) {
  const widest = await page.evaluate(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return null;
    const beyond = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > window.innerWidth + 0.5,
    );
    return beyond.at(-1)?.outerHTML.slice(0, 200) ?? 'the page itself';
  });
  return widest ? [{ rule: 'reflow (WCAG 1.4.10)', where: widest }] : [];
}
