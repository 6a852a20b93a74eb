import type { Stage } from '../../sandbox/demo/stage.ts';
import { type Figure, figure } from '../figure.ts';
import { namesOf, watched, withoutUpkeep } from './erp-calls.ts';
import { type KnownCustomer, questionsAbout } from './questions.ts';

const PATIENT_MS = 8_000;
/** At its own speed the ERP answers a call well within this. */
const UNHINDERED_MS = 150;

/** How many calls one question costs the ERP when nothing that is held will do, one question at a time. */
export async function callsPerOperation(
  name: string,
  stage: Stage,
  customers: readonly KnownCustomer[],
): Promise<readonly Figure[]> {
  const counts = new Map<string, { value: number }[]>();
  const made = new Map<string, string>();
  for (const [turn, known] of customers.entries()) {
    const [invoice = ''] = known.invoices;
    // The same operation twice: a caller who is known, and one who names nothing but the invoice.
    const questions = [...questionsAbout(known, turn), { operation: 'get_invoice', args: { invoice, system: 'ecc' } }];
    for (const { operation, args, callId } of questions) {
      const asked = { maxAgeS: 0, deadlineMs: PATIENT_MS, ...(callId !== undefined && { callId }) };
      const { result, calls } = await watched(stage, UNHINDERED_MS, () => stage.platform.ask(operation, args, asked));
      if (result.status !== 200) throw new Error(`${operation} was refused: ${JSON.stringify(result.body)}`);
      const label = 'system' in args ? `${operation} by number alone` : operation;
      const own = withoutUpkeep(calls);
      made.set(label, namesOf(own));
      counts.set(label, [...(counts.get(label) ?? []), { value: own.length }]);
    }
  }
  return [...counts].map(([operation, samples]) => {
    const names = made.get(operation) ?? '';
    return figure(name, `ERP calls of ${operation}${names && ` (${names})`}`, 'calls', samples);
  });
}
