import { z } from 'zod';
import type { ExpectedAging, ExpectedBehaviour } from '../ledger/expected.ts';
import type { Ledger, LedgerPart, LedgerRecord } from '../ledger/ledger.ts';
import type { Receipt } from '../posting.ts';

/** One simulated ERP as the control server sees it, whatever it is inside. */
export interface SystemBooks {
  readonly name: string;
  ledger(): Promise<Ledger>;
  ledgerPart(part: LedgerPart): Promise<readonly LedgerRecord[]>;
  /** Throws ZodError for what is no entry of this system's, PostingRefused for what cannot be booked. */
  post(entry: unknown): Promise<Receipt>;
  expectedAging(customer: string, keyDate: string | null): Promise<ExpectedAging>;
  expectedBehaviour(customer: string, keyDate: string | null): Promise<ExpectedBehaviour>;
  /**
   * Runs a script as a database administrator or another owner would, where the system is a database; what went wrong with
   * each statement comes back. For tests of what a customer's DBA is told to do.
   */
  script?(script: { readonly user: string; readonly text: string }): Promise<ScriptOutcome>;
  /** Of a system that is a database. A change of anything but service and lag restarts it: every connection is dropped. */
  readonly database?: { state(): DatabaseState; change(changed: DatabaseChange): Promise<DatabaseState> };
}

/** Up to what `+99 23:59:59` says. */
const SECONDS = z
  .int()
  .min(0)
  .max(8_640_000 - 1);

/** What a database is to whoever connects, and what can be made of it: `POST /database`. */
export const DatabaseState = z.strictObject({
  /** V$DATABASE.DBID, as `nid` sets it anew for a clone. */
  dbid: z.string().regex(/^[1-9]\d{0,9}$/),
  /** V$DATABASE.NAME. */
  name: z.string().regex(/^[A-Z][A-Z0-9_#$]{0,7}$/),
  /** V$INSTANCE.INSTANCE_NAME. */
  instance: z.string().regex(/^[A-Za-z][\w#$]{0,15}$/),
  /** The one service that the listener knows. */
  service: z.string().regex(/^[A-Za-z][\w#$.]{0,63}$/),
  role: z.enum(['PRIMARY', 'PHYSICAL STANDBY']),
  /** What a standby says of how far it is behind; what is posted is seen at once all the same. */
  lagSeconds: SECONDS,
  /** How long a standby has heard nothing of its primary: the lag that it tells is that old. */
  heardSecondsAgo: SECONDS,
});
export type DatabaseState = z.infer<typeof DatabaseState>;
/** What is absent stays. */
export const DatabaseChange = DatabaseState.partial();
export type DatabaseChange = z.infer<typeof DatabaseChange>;

export interface ScriptOutcome {
  /** One for each statement that failed: its line in the script and its ORA error. */
  readonly errors: readonly string[];
}

/** The books of several systems as one; every record says which system it is from. */
export function mergeLedgers(ledgers: readonly Ledger[]): Ledger {
  const all = <K extends Exclude<keyof Ledger, 'asOf'>>(part: K) => ledgers.flatMap((ledger) => ledger[part]);
  return {
    asOf: ledgers.map(({ asOf }) => asOf).sort()[0] ?? '',
    customers: all('customers'),
    contacts: all('contacts'),
    items: all('items'),
    payments: all('payments'),
    disputes: all('disputes'),
    promises: all('promises'),
    activities: all('activities'),
    preferences: all('preferences'),
    tasks: all('tasks'),
  };
}
