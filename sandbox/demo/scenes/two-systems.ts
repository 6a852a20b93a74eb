import type { Reply } from '../platform.ts';
import { tableText } from '../table.ts';
import { CUSTOMER, command, inDays, PATIENT_MS, type Scene, SYSTEM, untilOutcome } from './scene.ts';

const EBS = 'ebs';
/** Lindqvist's account number in EBS. */
const ACCOUNT = '1001';
const INVOICE = '5100004';

/** The same agent, the same operations, another ERP: a question and a write. */
export async function askOracle(scene: Scene): Promise<void> {
  const { stage, telling, expect } = scene;
  const { platform, books } = stage;
  telling.scene('The same agent before Oracle E-Business Suite');
  telling.note('the unmodified oracledb in Thin mode, against a simulated EBS database on the real wire');
  const before = (await books.calls()).length;
  telling.asks('platform', `get_invoice: ${INVOICE} of account ${ACCOUNT} in EBS`);
  const answer = await platform.ask(
    'get_invoice',
    { customer: `${EBS}/${ACCOUNT}`, invoice: INVOICE },
    { deadlineMs: PATIENT_MS },
  );
  telling.answers(answer, 'Oracle');
  expect.that(
    answer.status === 200 && String(answer.body['summary']).includes('9,520.00'),
    'the invoice is answered with the amount that stands in EBS',
  );
  const seen = (await books.calls()).slice(before).filter(({ system }) => system === EBS);
  // Statements have names in lower case; what the wire does beside them has not.
  const names = [...new Set(seen.map(({ name }) => name))].filter((name) => name !== name.toUpperCase());
  telling.note(`statements that EBS saw: ${names.join(', ')}`);

  const promises = async (system: string) => (await books.part('promises', system)).length;
  const [inSap, inEbs] = [await promises(SYSTEM), await promises(EBS)];
  telling.asks('platform', 'create_promise in EBS: the rest of it in ten days');
  const amount = { amount: '1000.00', currency: 'EUR' };
  const promise = {
    customer: `${EBS}/${ACCOUNT}`,
    items: [{ invoice: INVOICE, amount }],
    instalments: [{ date: inDays(10), amount }],
  };
  const { told } = await command(scene, 'create_promise', promise, 'demo-ebs-promise-1');
  const recorded = await untilOutcome(scene, told.commandId, 'recorded', 'failed', 'refused');
  telling.says(recorded.reply);
  const made = { sap: (await promises(SYSTEM)) - inSap, ebs: (await promises(EBS)) - inEbs };
  telling.line(`  promises that EBS's books got: ${made.ebs}; SAP's books: ${made.sap}`);
  expect.that(
    recorded.told.outcome === 'recorded' && made.ebs === 1 && made.sap === 0,
    'a promise given in EBS stands in EBS and nowhere in SAP',
  );
}

interface Brief {
  readonly customer: { readonly name: string } | 'unknown';
  readonly aging: { readonly buckets: readonly Readonly<Record<string, string>>[] } | 'unknown';
  readonly openItems: readonly { readonly invoice: string; readonly daysPastDue: number; readonly system: string }[];
  readonly lastPayments: readonly { readonly amount: Money; readonly date: string }[];
  readonly promises: readonly unknown[];
  readonly disputes: readonly unknown[];
  readonly clearance: { readonly clear: boolean; readonly reasons: readonly { readonly code: string }[] };
}
interface Money {
  readonly amount: string;
  readonly currency: string;
}

const BUCKETS = {
  current: 'not due',
  d1to30: '1–30 days',
  d31to60: '31–60 days',
  d61to90: '61–90 days',
  over90: 'older',
};

/** A customer whom both know: each one's answer beside the other's, and both in one. */
export async function askBoth(scene: Scene): Promise<void> {
  const { stage, telling, expect } = scene;
  telling.scene('The same question to both, side by side');
  telling.asks('platform', 'get_account_brief of Lindqvist: from SAP, from EBS, and with systems "all"');
  const ask = (args: object) => stage.platform.ask('get_account_brief', args, { deadlineMs: PATIENT_MS, maxAgeS: 0 });
  const [sap, ebs] = await Promise.all([
    ask({ customer: `${SYSTEM}/${CUSTOMER}` }),
    ask({ customer: `${EBS}/${ACCOUNT}` }),
  ]);
  const all = await ask({ customer: `${SYSTEM}/${CUSTOMER}`, systems: 'all' });
  const answers = [sap, ebs, all];
  const refused = answers.find(({ status }) => status !== 200);
  if (refused) {
    telling.answers(refused);
    expect.that(false, 'both systems answer the same question');
    return;
  }
  const briefs = answers.map(({ body }) => body['data'] as Brief);
  const row = (name: string, cell: (brief: Brief, at: number) => string) => [name, ...briefs.map(cell)];
  telling.line(
    tableText([
      ['', 'SAP ECC', 'Oracle EBS', 'systems: "all"'],
      ['account', `${SYSTEM}/${CUSTOMER}`, `${EBS}/${ACCOUNT}`, 'both, linked'],
      row('name', ({ customer }) => (customer === 'unknown' ? 'unknown' : customer.name)),
      ...Object.entries(BUCKETS).map(([bucket, name]) => row(name, (brief) => euros(brief, bucket))),
      row('open', (brief) => euros(brief, 'total')),
      row('oldest item', ({ openItems: [oldest] }) =>
        oldest ? `${oldest.invoice}, ${oldest.daysPastDue} days late` : 'none',
      ),
      row('last payment', ({ lastPayments: [last] }) => (last ? `${words(last.amount)}, ${last.date}` : 'none')),
      row('promises, disputes', ({ promises, disputes }) => `${promises.length}, ${disputes.length}`),
      row('may we call', ({ clearance }) => (clearance.clear ? 'yes' : 'no')),
      ['source', ...answers.map(sourceOf)],
      ['ERP calls, time', ...answers.map(costOf)],
      ['in all', ...answers.map(({ tookMs }) => `${Math.round(tookMs)} ms`)],
    ]),
  );
  telling.says(all);
  const [fromSap, fromEbs, fromBoth] = briefs as [Brief, Brief, Brief];
  const isEqual = [...Object.keys(BUCKETS), 'total'].every((key) => euros(fromSap, key) === euros(fromEbs, key));
  expect.that(isEqual, 'the same business gives the same aging in SAP and in EBS, to the cent');
  expect.that(
    cents(euros(fromBoth, 'total')) === cents(euros(fromSap, 'total')) + cents(euros(fromEbs, 'total')),
    'over both systems the amounts are added exactly, by currency',
  );
  const systems = new Set(fromBoth.openItems.map(({ system }) => system));
  expect.that(
    systems.has(SYSTEM) && systems.has(EBS) && systems.size === 2,
    'in an answer about both, every item keeps the system that it is from',
  );
  const isSilent = fromEbs.clearance.reasons.some(({ code }) => code === 'do_not_call');
  expect.that(isSilent, 'who said "do not call" to one system is called for neither');
}

function euros({ aging }: Brief, key: string): string {
  if (aging === 'unknown') return 'unknown';
  const amount = aging.buckets.find(({ currency }) => currency === 'EUR')?.[key] ?? '0.00';
  return words({ amount, currency: 'EUR' });
}

/** With the thousands set apart, as a decimal text: no number is made of it. */
function words({ amount, currency }: Money): string {
  return `${amount.replace(/\B(?=(\d{3})+(?!\d)(?=\.|$))/g, ',')} ${currency}`;
}

function cents(text: string): bigint {
  return BigInt(text.replace(/[^\d-]/g, ''));
}

function sourceOf({ body }: Reply): string {
  const { source, ageSeconds, complete } = body['meta'] as { source: string; ageSeconds: number; complete: boolean };
  return `${source}, ${ageSeconds} s old${complete ? '' : ', INCOMPLETE'}`;
}

function costOf({ body }: Reply): string {
  const { erpCalls, erpMs } = (body['meta'] as { timing: { erpCalls: number; erpMs: number } }).timing;
  return `${erpCalls}, ${Math.round(erpMs)} ms`;
}
