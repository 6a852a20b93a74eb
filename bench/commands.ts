import { Stage } from '../sandbox/demo/stage.ts';
import type { BenchOptions } from './catalogue.ts';
import { type Figure, figure, quantile } from './figure.ts';
import { type Caller, startCaller } from './roads/caller.ts';
import { accessTo } from './roads/company.ts';
import { namesOf, watched, withoutUpkeep } from './voice/erp-calls.ts';

const NAME = 'commands';
const PATIENT_MS = 8_000;
const LOOK_EVERY_MS = 15;
const UNTIL_RECORDED_MS = 30_000;
/** At its own speed the ERP answers a call well within this. */
const UNHINDERED_MS = 150;
const DAY_MS = 86_400_000;

interface Owed {
  readonly customer: string;
  readonly invoice: string;
  readonly currency: string;
}

/** A promise from the moment the agent took it in until it is recorded, against one bare call of the same function. */
export async function commands({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  const { rounds, each } = quick ? { rounds: 1, each: 3 } : { rounds: 5, each: 20 };
  onStep('company, SAP, gateway and agent start');
  const stage = await new Stage({ config: { policy: { recordsPerHour: 10_000_000 } } }).open();
  let caller: Caller | null = null;
  try {
    const [system] = stage.systems;
    if (!system) throw new Error('the demo has no system');
    const { section, secrets } = accessTo(system);
    caller = await startCaller({ section: section('rfc', 1), secrets, timeZone: system.timeZone, connections: 1 });
    const owed = await owedOf(stage);
    const take = () => {
      const next = owed.shift();
      if (!next) throw new RangeError('the company has no more open invoices');
      return next;
    };
    onStep('ERP calls of one promise');
    await promised(stage, take());
    const { calls: all } = await watched(stage, UNHINDERED_MS, () => promised(stage, take()));
    const calls = withoutUpkeep(all);
    await caller.promises(each);
    const bare: number[][] = [];
    const own: number[][] = [];
    const answered: number[][] = [];
    for (let round = 0; round < rounds; round++) {
      onStep(`promises and bare calls in turn, round ${round + 1} of ${rounds}`);
      const seen: Awaited<ReturnType<typeof promised>>[] = [];
      if (round % 2 === 0) bare.push([...(await caller.promises(each))]);
      while (seen.length < each) seen.push(await promised(stage, take()));
      if (round % 2 === 1) bare.push([...(await caller.promises(each))]);
      own.push(seen.map(({ recordedMs }) => recordedMs));
      answered.push(seen.map(({ answeredMs }) => answeredMs));
    }
    const samples = (times: readonly number[][], share: number) =>
      times.map((took, round) => ({ value: quantile(took, share), floor: quantile(bare[round] ?? [], share) }));
    const against = 'against one bare call of Z_ADIT_PROMISE_CREATE';
    return [
      figure(NAME, `create_promise: taken in to recorded, ${against}, p50`, 'ms', samples(own, 0.5)),
      figure(NAME, `create_promise: taken in to recorded, ${against}, p99`, 'ms', samples(own, 0.99)),
      figure(NAME, `create_promise: the platform's answer, ${against}, p50`, 'ms', samples(answered, 0.5)),
      figure(NAME, `ERP calls of one create_promise (${namesOf(calls)})`, 'calls', [{ value: calls.length }]),
    ];
  } finally {
    await caller?.close();
    await stage.close();
  }
}

/** How long the platform waited for the answer, and how long the agent took from taking it in to its record, by its own books. */
async function promised(stage: Stage, { customer, invoice, currency }: Owed) {
  const money = { amount: '1.00', currency };
  const date = new Date(Date.now() + 7 * DAY_MS).toISOString().slice(0, 10);
  const args = {
    customer: `ecc/${customer}`,
    items: [{ invoice, amount: money }],
    instalments: [{ date, amount: money }],
  };
  const asked = { idempotencyKey: `bench-${customer}-${invoice}`, deadlineMs: PATIENT_MS };
  const { status, body, tookMs: answeredMs } = await stage.platform.ask('create_promise', args, asked);
  const { commandId } = (body['data'] ?? {}) as { commandId?: string };
  if (status !== 200 || commandId === undefined) throw new Error(`the promise was refused: ${JSON.stringify(body)}`);
  for (const until = performance.now() + UNTIL_RECORDED_MS; performance.now() < until; ) {
    const told = await stage.platform.ask('get_command', { commandId }, { deadlineMs: PATIENT_MS });
    const { outcome, history } = told.body['data'] as { outcome: string; history: readonly { at: string }[] };
    const [first, last] = [history[0], history.at(-1)];
    if (outcome === 'recorded' && first && last) {
      return { answeredMs, recordedMs: Date.parse(last.at) - Date.parse(first.at) };
    }
    if (outcome !== 'accepted') throw new Error(`the promise is ${outcome}: ${JSON.stringify(told.body)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error('the promise was not recorded in time');
}

/** Open invoices, one of each customer in turn. */
async function owedOf(stage: Stage): Promise<Owed[]> {
  const { items } = (await stage.books.ledger()) as {
    items: readonly {
      customer: string;
      invoice: string;
      kind: string;
      isOpen: boolean;
      open: { amount: string; currency: string };
    }[];
  };
  const byCustomer = new Map<string, Owed[]>();
  for (const { customer, invoice, kind, isOpen, open } of items) {
    // In the demo's policy an amount of any other currency is for a person to approve.
    if (kind !== 'invoice' || !isOpen || open.currency !== 'EUR' || Number(open.amount) < 1) continue;
    byCustomer.set(customer, [...(byCustomer.get(customer) ?? []), { customer, invoice, currency: open.currency }]);
  }
  const most = Math.max(...[...byCustomer.values()].map(({ length }) => length));
  return Array.from({ length: most }, (_, turn) => turn).flatMap((turn) =>
    [...byCustomer.values()].flatMap((own) => own.slice(turn, turn + 1)),
  );
}
