import type { BenchOptions } from './catalogue.ts';
import { openDistantStage } from './distant-stage.ts';
import type { Figure } from './figure.ts';
import { invoicesAtCap } from './voice/at-cap.ts';
import { callsPerOperation } from './voice/calls-per-operation.ts';
import { addedToCriticalPath } from './voice/critical-path.ts';
import { firstQuestions, mixedRequests, prepare } from './voice/mixed.ts';
import { customersOf } from './voice/questions.ts';

const NAME = 'voice';
const CALL_MS = 850;
const ROUND_TRIP_MS = 80;
const ERP_CAP = 10;
const SEED = 1;

const SIZES = {
  whole: { counted: 3, briefs: 5, first: 28, known: 60, requests: 1_000, invoices: 250 },
  quick: { counted: 1, briefs: 1, first: 6, known: 4, requests: 30, invoices: 20 },
};

/** What the voice feels: the whole chain with a slow ERP behind it and a network in between. */
export async function voice({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  const size = quick ? SIZES.quick : SIZES.whole;
  onStep('company, SAP, gateway, network and agent start; the agent synchronises');
  const distant = await openDistantStage({
    customers: 200,
    items: 5_000,
    roundTripMs: ROUND_TRIP_MS,
    erpCap: ERP_CAP,
  });
  const { stage } = distant;
  try {
    // Nobody is asked about twice unless that is what is measured.
    const all = [...(await customersOf(stage))];
    const take = (count: number) => all.splice(0, count);
    onStep('ERP calls of every operation');
    const calls = await callsPerOperation(NAME, stage, take(size.counted));
    await distant.slowDown(CALL_MS);
    onStep(`SAP now takes ${CALL_MS} ms a call; cold briefs`);
    const added = await addedToCriticalPath(NAME, stage, take(size.briefs), {
      callMs: CALL_MS,
      roundTripMs: ROUND_TRIP_MS,
    });
    onStep('first questions about customers nothing is held of');
    const first = await firstQuestions(NAME, stage, take(size.first), CALL_MS);
    const known = take(size.known);
    onStep('everything about some customers is asked once, in peace');
    await distant.slowDown(null);
    await prepare(stage, known);
    await distant.slowDown(CALL_MS);
    onStep(`${size.requests} mixed requests`);
    const mixed = await mixedRequests(NAME, stage, known, { requests: size.requests, seed: SEED, onStep });
    onStep(`${size.invoices} invoices at a cap of ${ERP_CAP}`);
    const atCap = await invoicesAtCap(NAME, stage, await customersOf(stage), {
      count: size.invoices,
      erpCap: ERP_CAP,
      callMs: CALL_MS,
    });
    return [...mixed, ...first, ...added, ...atCap, ...calls];
  } finally {
    await distant.close();
  }
}
