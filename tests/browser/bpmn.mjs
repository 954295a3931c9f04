// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// Opens a BPMN file in bpmn-js, as a process owner's modeller does, and measures what it draws. Request: { file, pictures },
// the folder for a picture per plane; answer: { warnings, faults, planes }, `faults` what the page complained of. A plane is
// { id, elements, width, height, unreadable }, and `unreadable` says in a sentence each what lies on what.

import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { installed, launch, request } from './browser.mjs';

const dist = dirname(installed.resolve('bpmn-js/dist/bpmn-navigated-viewer.production.min.js'));
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
const faults = [];
page.on('pageerror', (error) => faults.push(String(error)));
page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
await page.setContent('<style>body { margin: 0 }</style><div id="canvas" style="width:100vw;height:100vh"></div>');
for (const style of ['diagram-js.css', 'bpmn-js.css', 'bpmn-font/css/bpmn-embedded.css']) {
  await page.addStyleTag({ path: join(dist, 'assets', style) });
}
await page.addScriptTag({ path: join(dist, 'bpmn-navigated-viewer.production.min.js') });

const { warnings, roots } = await page.evaluate(async (xml) => {
  window.viewer = new window.BpmnJS({ container: '#canvas' });
  const imported = await window.viewer.importXML(xml);
  const canvas = window.viewer.get('canvas');
  return {
    warnings: imported.warnings.map((warning) => warning.message ?? String(warning)),
    roots: canvas.getRootElements().map((root) => root.id),
  };
}, readFileSync(request.file, 'utf8'));

/** In the page: every pair of a text, shape or line that should not meet and does. */
function measure(id) {
  const [canvas, registry] = ['canvas', 'elementRegistry'].map((name) => window.viewer.get(name));
  const root = canvas.getRootElements().find((known) => known.id === id);
  canvas.setRootElement(root);
  canvas.zoom(1);
  const { inner } = canvas.viewbox();
  canvas.viewbox({ x: inner.x, y: inner.y, width: canvas.getSize().width, height: canvas.getSize().height });
  const within = (element) => {
    let up = element;
    while (up.parent) up = up.parent;
    return up === root && element !== root && !element.hidden;
  };
  const all = registry.filter(within);
  const isa = (element, type) => element.businessObject?.$instanceOf?.(`bpmn:${type}`);
  const isLabel = (element) => element.type === 'label';
  const isArea = (element) => isa(element, 'Lane') || isa(element, 'Participant');
  // What the screen shows, in coordinates of the drawing.
  const shown = (node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    const view = canvas.viewbox();
    return { x: view.x + left / view.scale, y: view.y + top / view.scale, width: width / view.scale, height: height / view.scale };
  };
  const name = (element) => `${element.id}${element.businessObject?.name ? ` «${element.businessObject.name}»` : ''}`;
  const meet = (a, b, slack) => a.x + slack < b.x + b.width && b.x + slack < a.x + a.width
    && a.y + slack < b.y + b.height && b.y + slack < a.y + a.height;
  const holds = (a, b, slack) => b.x >= a.x - slack && b.y >= a.y - slack
    && b.x + b.width <= a.x + a.width + slack && b.y + b.height <= a.y + a.height + slack;

  const shapes = all.filter((element) => element.width !== undefined && !isLabel(element) && !isArea(element));
  const areas = all.filter(isArea);
  const lines = all.filter((element) => element.waypoints);
  const texts = [];
  for (const element of all) {
    const text = registry.getGraphics(element).querySelector('.djs-visual text');
    const lines = text ? [...text.querySelectorAll('tspan')].map((line) => line.textContent) : [];
    if (text?.textContent) texts.push({ element, lines, box: shown(text), own: isLabel(element) ? element.labelTarget : element });
  }
  const buttons = [...document.querySelectorAll('.bjs-drilldown')].filter((node) => node.getBoundingClientRect().width)
    .map((node) => ({ box: shown(node) }));
  const segments = lines.flatMap((line) => line.waypoints.slice(1).map((end, i) => {
    const start = line.waypoints[i];
    const [x, y] = [Math.min(start.x, end.x), Math.min(start.y, end.y)];
    return { line, box: { x, y, width: Math.abs(start.x - end.x), height: Math.abs(start.y - end.y) } };
  }));
  const unreadable = [];
  const say = (sentence) => unreadable.push(sentence);

  const words = (line) => line.split(/\s+|(?<=-)/).filter((word) => word);
  texts.forEach((text, i) => {
    const { name: said, text: noted } = text.own.businessObject;
    if (text.lines.flatMap(words).length > words(said ?? noted).length) {
      say(`a word of ${name(text.own)} is cut: ${text.lines.join(' | ')}`);
    }
    for (const other of texts.slice(i + 1)) {
      if (meet(text.box, other.box, 1)) say(`text of ${name(text.element)} lies on text of ${name(other.element)}`);
    }
    if (isLabel(text.element)) {
      for (const shape of shapes) {
        if (meet(text.box, shape, 1)) say(`label of ${name(text.own)} lies on ${name(shape)}`);
      }
    } else if (isArea(text.own)) {
      if (!holds({ ...text.own, width: 30 }, text.box, 1)) say(`name of ${name(text.own)} is larger than its place`);
    } else if (!holds(text.own, text.box, 1)) {
      say(`text of ${name(text.own)} runs over its frame`);
    }
    // An inner text is crossed by nothing but what crosses its shape, which is looked at below.
    for (const { line, box } of isLabel(text.element) ? segments : []) {
      if (meet(text.box, box, 0.5)) say(`label of ${name(text.own)} lies on the line ${name(line)}`);
    }
    for (const button of buttons) {
      if (meet(text.box, button.box, 1)) say(`text of ${name(text.own)} lies under a button`);
    }
  });
  shapes.forEach((shape, i) => {
    for (const other of shapes.slice(i + 1)) {
      const attached = shape.host === other || other.host === shape;
      if (!attached && meet(shape, other, 0)) say(`${name(shape)} lies on ${name(other)}`);
    }
    for (const { line, box } of segments) {
      const ends = [line.source, line.target, line.source?.host];
      if (!ends.includes(shape) && meet(shape, box, 1)) say(`the line ${name(line)} runs through ${name(shape)}`);
    }
    if (!holds(inner, shape, 1)) say(`${name(shape)} lies outside of the drawing`);
    const lanes = areas.filter((area) => isa(area, 'Lane') && area.businessObject.flowNodeRef?.includes(shape.businessObject));
    for (const lane of lanes) {
      if (!holds(lane, shape, 0)) say(`${name(shape)} lies outside of its lane ${name(lane)}`);
    }
    if (isa(shape, 'FlowNode') && lanes.length !== 1) say(`${name(shape)} belongs to ${lanes.length} lanes`);
  });
  // Lines may cross, and may run together only from one place or to one place.
  segments.forEach((one, i) => {
    for (const other of segments.slice(i + 1)) {
      const related = one.line === other.line || one.line.source === other.line.source || one.line.target === other.line.target;
      const [a, b] = [one.box, other.box];
      const together = (along, across) => a[across] === 0 && b[across] === 0
        && Math.abs(a[across === 'height' ? 'y' : 'x'] - b[across === 'height' ? 'y' : 'x']) < 4
        && Math.min(a[across === 'height' ? 'x' : 'y'] + a[along], b[across === 'height' ? 'x' : 'y'] + b[along])
          - Math.max(a[across === 'height' ? 'x' : 'y'], b[across === 'height' ? 'x' : 'y']) > 3;
      if (!related && (together('width', 'height') || together('height', 'width'))) {
        say(`the lines ${name(one.line)} and ${name(other.line)} run on one another`);
      }
    }
    for (const button of buttons) {
      if (meet(one.box, button.box, -5)) say(`the line ${name(one.line)} runs under a button or close to it`);
    }
  });
  return { id, elements: shapes.length, width: inner.width, height: inner.height, unreadable };
}

if (request.pictures) mkdirSync(request.pictures, { recursive: true });
const planes = [];
for (const id of roots) {
  const plane = await page.evaluate(measure, id);
  planes.push(plane);
  if (!request.pictures) continue;
  const [width, height] = [plane.width + 40, plane.height + 60].map((length) => Math.min(Math.ceil(length), 16000));
  await page.setViewportSize({ width, height });
  await page.evaluate(() => {
    const canvas = window.viewer.get('canvas');
    canvas.resized();
    const { inner } = canvas.viewbox();
    canvas.viewbox({ x: inner.x - 20, y: inner.y - 40, width: canvas.getSize().width, height: canvas.getSize().height });
  });
  await page.screenshot({ path: join(request.pictures, `${id}.png`) });
}
await browser.close();
console.log(JSON.stringify({ warnings, faults, planes }));
