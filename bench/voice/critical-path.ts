import type { Stage } from '../../sandbox/demo/stage.ts';
import { type Figure, figure } from '../figure.ts';
import { busyMs, watched } from './erp-calls.ts';
import type { KnownCustomer } from './questions.ts';

const PATIENT_MS = 8_000;

/** What is measured of one cold brief. */
interface Brief {
  readonly tookMs: number;
  readonly erpMs: number;
}

/**
 * What Adit adds to the ERP's own critical path: the time that the platform waits, less the time in which the ERP
 * worked for this request, less one round trip between gateway and agent.
 */
export async function addedToCriticalPath(
  name: string,
  stage: Stage,
  customers: readonly KnownCustomer[],
  { callMs, roundTripMs }: { readonly callMs: number; readonly roundTripMs: number },
): Promise<readonly Figure[]> {
  const briefs: Brief[] = [];
  for (const { customer } of customers) {
    const args = { customer: `ecc/${customer}` };
    const { result, calls } = await watched(stage, callMs, () =>
      stage.platform.ask('get_account_brief', args, { maxAgeS: 0, deadlineMs: PATIENT_MS }),
    );
    const { complete } = (result.body['meta'] ?? {}) as { complete?: boolean };
    if (result.status !== 200 || complete !== true) {
      throw new Error(`the brief did not come whole: ${JSON.stringify(result.body).slice(0, 300)}`);
    }
    briefs.push({ tookMs: result.tookMs, erpMs: busyMs(calls) });
  }
  const added = briefs.map(({ tookMs, erpMs }) => ({ value: tookMs - erpMs - roundTripMs }));
  return [
    figure(name, "added to the ERP's critical path, cold get_account_brief", 'ms', added, { of: 'value', atMost: 50 }),
    figure(
      name,
      'cold get_account_brief, against ERP path and round trip',
      'ms',
      briefs.map(({ tookMs, erpMs }) => ({ value: tookMs, floor: erpMs + roundTripMs })),
    ),
  ];
}
