import { plusDays } from './calendar.ts';
import { createRandom, type Random } from './random.ts';

/** What collectors have on record about customers: made by people, long before any command of ours. */

/** Something owed, as an ERP's books have it. */
export interface Receivable {
  /** Account number of the customer in that ERP. */
  readonly customer: string;
  readonly invoice: string;
  readonly currency: string;
  /** Ten-thousandths of the currency's unit, which every currency has room in. */
  readonly open: bigint;
}

export interface PromiseRecord {
  readonly about: Receivable;
  readonly status: 'open' | 'kept' | 'broken' | 'cancelled';
  readonly takenOn: string;
  readonly promisedBy: string;
  readonly method: string;
  readonly instalments: readonly {
    readonly dueOn: string;
    readonly amount: bigint;
    readonly status: PromiseRecord['status'];
  }[];
}

export interface DisputeRecord {
  readonly about: Receivable;
  readonly status: 'open' | 'in_process' | 'closed';
  readonly reason: string;
  readonly amount: bigint;
  readonly openedOn: string;
  readonly expectedOn: string | null;
  readonly notes: readonly string[];
}

export interface ActivityRecord {
  readonly customer: string;
  readonly kind: 'call' | 'task';
  readonly subkind: string;
  readonly on: string;
  readonly durationSeconds: number | null;
  readonly direction: 'inbound' | 'outbound' | null;
  readonly outcome: string;
  readonly status: 'open' | 'done';
  readonly dueOn: string | null;
  readonly assignee: string;
  readonly invoice: string;
  readonly text: string;
}

export interface PreferenceRecord {
  readonly customer: string;
  readonly method: string;
  readonly language: string;
  readonly channel: string;
  readonly doNotCall: boolean;
}

export interface CollectionsHistory {
  readonly promises: readonly PromiseRecord[];
  readonly disputes: readonly DisputeRecord[];
  readonly activities: readonly ActivityRecord[];
  readonly preferences: readonly PreferenceRecord[];
}

interface Writing {
  readonly promises: PromiseRecord[];
  readonly disputes: DisputeRecord[];
  readonly activities: ActivityRecord[];
  readonly preferences: PreferenceRecord[];
}

function halves(total: bigint, unit: bigint): [bigint, bigint] {
  const first = (total / 2n / unit) * unit;
  return [first, total - first];
}

const call = (customer: string, on: string, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  customer,
  kind: 'call',
  subkind: '',
  on,
  durationSeconds: 240,
  direction: 'outbound',
  outcome: 'other',
  status: 'done',
  dueOn: null,
  assignee: '',
  invoice: '',
  text: '',
  ...more,
});

const task = (customer: string, on: string, dueOn: string, text: string): ActivityRecord =>
  call(customer, on, {
    kind: 'task',
    subkind: 'follow_up',
    durationSeconds: null,
    direction: null,
    outcome: '',
    status: 'open',
    dueOn,
    assignee: 'COLLECT1',
    text,
  });

/** The stories of the README, told where the invoice is in the books. */
function writeWellKnown(into: Writing, find: (invoice: string) => Receivable | undefined, asOf: string): void {
  const day = (days: number) => plusDays(asOf, days);
  const about = (invoice: string, tell: (receivable: Receivable) => void) => {
    const receivable = find(invoice);
    if (receivable !== undefined) tell(receivable);
  };
  const promise = (receivable: Receivable, status: PromiseRecord['status'], takenOn: string, dueOn: string) => ({
    about: receivable,
    status,
    takenOn,
    promisedBy: 'Accounts payable',
    method: 'wire',
    instalments: [{ dueOn, amount: receivable.open, status }],
  });
  about('0090000002', (paid) => into.promises.push(promise(paid, 'kept', day(-60), day(-50))));
  about('0090000010', (bounced) => {
    into.promises.push(promise(bounced, 'broken', day(-80), day(-70)));
    into.activities.push(task(bounced.customer, day(-69), day(-3), 'Promise was not kept: call again'));
    into.activities.push(call(bounced.customer, day(-69), { outcome: 'refused', invoice: bounced.invoice }));
  });
  about('0090000013', (yen) => {
    const [first, second] = halves(yen.open, 10_000n);
    into.promises.push({
      ...promise(yen, 'open', day(-5), day(10)),
      instalments: [
        { dueOn: day(10), amount: first, status: 'open' },
        { dueOn: day(40), amount: second, status: 'open' },
      ],
    });
  });
  about('0090000017', (branch) => into.promises.push(promise(branch, 'cancelled', day(-20), day(-10))));
  about('0090000012', (large) =>
    into.disputes.push({
      about: large,
      status: 'in_process',
      reason: 'price',
      amount: large.open,
      openedOn: day(-9),
      expectedOn: day(10),
      notes: ['Price list of last year was used', 'Sales confirms, credit memo is being prepared'],
    }),
  );
  about('0090000015', (dinar) =>
    into.disputes.push({
      about: dinar,
      status: 'open',
      reason: 'quantity',
      amount: 1_002_500n,
      openedOn: day(-4),
      expectedOn: null,
      notes: ['[10] two crates short'],
    }),
  );
  about('0090000007', (short) =>
    into.disputes.push({
      about: short,
      status: 'closed',
      reason: 'quality',
      amount: 3_625_000n,
      openedOn: day(-50),
      expectedOn: day(-30),
      notes: ['Surface was scratched', 'Not accepted, residual stays open'],
    }),
  );
  into.activities.push(
    call('0000010001', day(-12), {
      direction: 'inbound',
      outcome: 'payment_confirmed',
      text: 'Asked for the bank details',
    }),
  );
  into.preferences.push(
    { customer: '0000010001', method: 'wire', language: 'de', channel: 'phone', doNotCall: false },
    { customer: 'QUARRY09', method: 'check', language: 'en', channel: 'letter', doNotCall: true },
  );
}

const OUTCOMES = ['no_answer', 'voicemail', 'promised', 'callback', 'wrong_person', 'other'] as const;
const REASONS = ['price', 'quantity', 'not_delivered', 'tax', 'terms'] as const;

function drawPromise(random: Random, about: Receivable, asOf: string): PromiseRecord {
  const status = random.weighted([
    ['open', 5],
    ['broken', 3],
    ['cancelled', 1],
  ] as const);
  const takenOn = plusDays(asOf, -random.int(8, 40));
  const dueOn = status === 'open' ? plusDays(asOf, random.int(1, 30)) : plusDays(takenOn, random.int(2, 7));
  const instalments = [{ dueOn, amount: about.open, status }];
  return {
    about,
    status,
    takenOn,
    promisedBy: 'Accounting',
    method: random.pick(['wire', 'check', 'ach']),
    instalments,
  };
}

function drawDispute(random: Random, about: Receivable, asOf: string): DisputeRecord {
  const status = random.weighted([
    ['open', 3],
    ['in_process', 2],
    ['closed', 2],
  ] as const);
  const reason = random.pick(REASONS);
  const notes = random.chance(0.5) ? ['Customer wrote by e-mail'] : [];
  return {
    about,
    status,
    reason,
    amount: about.open,
    openedOn: plusDays(asOf, -random.int(3, 60)),
    expectedOn: null,
    notes,
  };
}

function drawActivity(random: Random, customer: string, asOf: string): ActivityRecord {
  const on = plusDays(asOf, -random.int(1, 90));
  if (random.chance(0.2)) return task(customer, on, plusDays(asOf, random.int(1, 14)), 'Ask for the payment again');
  return call(customer, on, { outcome: random.pick(OUTCOMES), durationSeconds: random.int(20, 900) });
}

/**
 * Tells the collectors' history: of the well-known customers always the same, of all others by the seed.
 * `known` are receivables of the well-known customers, open or cleared; `open` what the drawn ones owe.
 */
export function collectionsHistory(
  known: readonly Receivable[],
  open: readonly Receivable[],
  { seed, asOf }: { readonly seed: number; readonly asOf: string },
): CollectionsHistory {
  const into: Writing = { promises: [], disputes: [], activities: [], preferences: [] };
  writeWellKnown(into, (invoice) => known.find((one) => one.invoice === invoice), asOf);
  const random = createRandom(seed, 'collections');
  for (const receivable of open) {
    const draw = random.next();
    if (draw < 0.05) into.promises.push(drawPromise(random, receivable, asOf));
    else if (draw < 0.09) into.disputes.push(drawDispute(random, receivable, asOf));
  }
  for (const customer of new Set(open.map((one) => one.customer))) {
    if (random.chance(0.3)) into.activities.push(drawActivity(random, customer, asOf));
    if (random.chance(0.1))
      into.preferences.push({
        customer,
        method: 'wire',
        language: '',
        channel: random.pick(['phone', 'email']),
        doNotCall: false,
      });
  }
  return into;
}
