// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

// The chart of review.yaml in XState: cases from filed to valid for a while; prints steps per second of the processor's time.

import { createRequire } from 'node:module';
import { join } from 'node:path';

const installed = createRequire(join(process.env.GELEIT_BROWSER_TOOLS, 'package.json'));
const { createMachine, createActor, assign } = installed('xstate');

const machine = createMachine({
  initial: 'draft',
  context: { fee: null },
  states: {
    draft: { on: { submit: 'check' } },
    check: { on: { complete: 'work' } },
    work: {
      type: 'parallel',
      onDone: 'drafting',
      states: {
        hearing: {
          initial: 'asked',
          states: { asked: { on: { consent: 'answered' } }, answered: { type: 'final' } },
        },
        fees: {
          initial: 'open',
          states: {
            open: { on: { set_fee: { actions: assign({ fee: ({ event }) => event.fee }), target: 'fixed' } } },
            fixed: { type: 'final' },
          },
        },
      },
    },
    drafting: { on: { propose: 'release' } },
    release: { on: { approve: { guard: ({ context }) => context.fee > 0, target: 'valid' }, back: 'check' } },
    valid: { type: 'final' },
  },
});

const events = ['submit', 'complete', 'consent', 'set_fee', 'propose', 'approve']
  .map((type) => (type === 'set_fee' ? { type, fee: 50 } : { type }));

function one() {
  const actor = createActor(machine);
  actor.start();
  for (const event of events) actor.send(event);
  if (actor.getSnapshot().value !== 'valid') throw new Error(`ended in ${actor.getSnapshot().value}`);
}

const seconds = Number(process.argv[2]);
for (let i = 0; i < 2000; i += 1) one();
let cases = 0;
const begun = process.cpuUsage();
const spent = () => { const { user, system } = process.cpuUsage(begun); return (user + system) / 1e6; };
while (spent() < seconds) {
  for (let i = 0; i < 100; i += 1) one();
  cases += 100;
}
console.log((cases * (events.length + 1)) / spent());
