import type { Stage } from '../../sandbox/demo/stage.ts';
import { type Figure, figure } from '../figure.ts';
import { watched } from './erp-calls.ts';
import type { KnownCustomer } from './questions.ts';

const PATIENT_MS = 8_000;
/** An invoice takes several calls: so many questions keep ten sessions busy, and none waits longer than it may. */
const IN_FLIGHT = 8;

export interface AtCapOptions {
  readonly count: number;
  readonly erpCap: number;
  readonly callMs: number;
}

/**
 * Many different invoices at once, with so many sessions of the ERP. The floor is arithmetic: the calls that it takes,
 * at the time that one takes, in as many rows as there are sessions.
 */
export async function invoicesAtCap(
  name: string,
  stage: Stage,
  customers: readonly KnownCustomer[],
  { count, erpCap, callMs }: AtCapOptions,
): Promise<readonly Figure[]> {
  const wanted = spread(customers, count);
  const refused: string[] = [];
  const loop = async () => {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      const { status, body } = await stage.platform.ask('get_invoice', next, { maxAgeS: 0, deadlineMs: PATIENT_MS });
      const { source, stale } = (body['meta'] ?? {}) as { source?: string; stale?: boolean };
      if (status !== 200 || source !== 'erp' || stale) refused.push(String(body['code'] ?? source));
    }
  };
  const { result: tookMs, calls } = await watched(stage, callMs, async () => {
    const begun = performance.now();
    await Promise.all(Array.from({ length: IN_FLIGHT }, loop));
    return performance.now() - begun;
  });
  const floor = (Math.ceil(calls.length / erpCap) * callMs) / 1_000;
  const metric = `${count} get_invoice at a cap of ${erpCap}, ${calls.length} ERP calls, against their arithmetic`;
  return [
    figure(name, metric, 's', [{ value: tookMs / 1_000, floor }], { of: 'ratio', atMost: 1.2 }),
    figure(name, '  of these not answered live within 8 s', 'requests', [{ value: refused.length }]),
  ];
}

/** Different invoices of all the customers in turn. */
function spread(customers: readonly KnownCustomer[], count: number): { invoice: string; customer: string }[] {
  const wanted: { invoice: string; customer: string }[] = [];
  for (let turn = 0; wanted.length < count; turn++) {
    const before = wanted.length;
    for (const { customer, invoices } of customers) {
      const invoice = invoices[turn];
      if (invoice !== undefined && wanted.length < count) wanted.push({ invoice, customer: `ecc/${customer}` });
    }
    if (wanted.length === before) throw new RangeError(`the company has only ${before} invoices`);
  }
  return wanted;
}
