// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// One Chromium per node process, without any way out: only the address under test is reachable.
// Packages come from the folder in GELEIT_BROWSER_TOOLS, so that nothing is installed into the sources.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const installed = createRequire(join(process.env.GELEIT_BROWSER_TOOLS, 'package.json'));
const { chromium } = installed('playwright-core');

export const axeSource = readFileSync(installed.resolve('axe-core/axe.min.js'), 'utf8');

/** The request of the test that started us: one JSON object on standard input. */
export const request = JSON.parse(readFileSync(0, 'utf8'));

export async function launch() {
  return chromium.launch({
    executablePath: process.env.GELEIT_CHROMIUM,
    args: [
      '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}

/** A browser profile of its own. Pages work without JavaScript, so it is off unless a check needs to be injected. */
export async function person(browser, options = {}) {
  const context = await browser.newContext({
    locale: 'de-DE', baseURL: request.base, javaScriptEnabled: false, acceptDownloads: true, ...options,
  });
  context.setDefaultTimeout(30_000);
  await context.route('**/*', (route) => (route.request().url().startsWith(request.base)
    ? route.continue() : route.abort()));
  return context;
}

/** Answers the test and ends. */
export function answer(result) {
  process.stdout.write(JSON.stringify(result));
}
