// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// Opens a BPMN file in bpmn-js, as a process owner's modeller does. Request: { file, picture }; answer: { warnings, faults,
// elements, outside }. `outside` are elements that lie beyond the drawing, `faults` what the page complained of.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { installed, launch, request } from './browser.mjs';

const dist = dirname(installed.resolve('bpmn-js/dist/bpmn-viewer.production.min.js'));
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 2400, height: 1000 } });
const faults = [];
page.on('pageerror', (error) => faults.push(String(error)));
page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
await page.setContent('<div id="canvas" style="width:2400px;height:1000px"></div>');
for (const style of ['diagram-js.css', 'bpmn-js.css', 'bpmn-font/css/bpmn-embedded.css']) {
  await page.addStyleTag({ path: join(dist, 'assets', style) });
}
await page.addScriptTag({ path: join(dist, 'bpmn-viewer.production.min.js') });
const answer = await page.evaluate(async (xml) => {
  const viewer = new window.BpmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml);
  const canvas = viewer.get('canvas');
  canvas.zoom('fit-viewport');
  const { inner } = canvas.viewbox();
  const shapes = viewer.get('elementRegistry').filter((element) => element.width !== undefined && element.parent);
  const outside = shapes.filter((shape) => shape.x < inner.x - 1 || shape.y < inner.y - 1
    || shape.x + shape.width > inner.x + inner.width + 1 || shape.y + shape.height > inner.y + inner.height + 1);
  return { warnings: warnings.map(String), elements: shapes.length, outside: outside.map((shape) => shape.id) };
}, readFileSync(request.file, 'utf8'));
await page.screenshot({ path: request.picture });
await browser.close();
console.log(JSON.stringify({ ...answer, faults }));
