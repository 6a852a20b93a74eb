import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../domain/dates.ts';
import { type CommandName, type OperationName, operations } from '../../domain/operations.ts';
import { clearanceOf } from '../conformance/answers/accounts.ts';
import {
  candidatesOf,
  invoicesOf,
  openItemsOf,
  paymentsOf,
  totalsOf,
} from '../conformance/answers/expected-answers.ts';
import { disputesOf, paidLately, promisesOf } from '../conformance/answers/expected-standing.ts';
import { agingOf } from '../conformance/arithmetic.ts';
import { EBS_SPELLING } from '../conformance/ebs-world.ts';
import { expectedOpenItems } from '../conformance/expected.ts';
import { Kept } from '../conformance/kept.ts';
import { Ledger, type LedgerItem } from '../conformance/ledger.ts';
import { said, telltales } from '../conformance/telltales.ts';
import { dataOf, editConfig, PATIENT, refusalOf, startServing, until, useStage } from './world.ts';

/** Bremen, which the policy enables, and Dayton, of which nothing is to be told; the section covers both. */
const [SHOWN, HIDDEN] = ['101', '102'] as const;
const EBS = { system: 'ebs', spelling: EBS_SPELLING };
const FROM = '2015-01-01';

const stage = useStage({ systems: ['ebs'], customers: 24, items: 500 }, (opened) =>
  editConfig(opened, ({ policy }) => {
    policy.recordsPerHour = 10_000_000;
    policy.rowCap = 10_000;
    for (const name of ['request_document', 'update_contact']) policy.operations[name].mode = 'auto';
  }),
);

const ask = (operation: OperationName, args: unknown) => stage().platform.ask(operation, args, PATIENT);
const booksNow = async () => {
  const raw = await stage().books.ledger('ebs');
  return { ledger: Ledger.parse(raw), kept: Kept.parse(raw) };
};
type Books = Awaited<ReturnType<typeof booksNow>>;

/** Waits until it is known what came of a command. */
async function decided(commandId: string) {
  return until(`${commandId} to be decided`, async () => {
    const seen = dataOf(await ask('get_command', { commandId }));
    return seen.outcome === 'accepted' ? null : seen;
  });
}

async function recorded(kind: CommandName, args: object): Promise<string> {
  const told = await decided(dataOf(await ask(kind, args)).commandId);
  expect(told.outcome, JSON.stringify(told)).toBe('recorded');
  return told.receipt.document;
}

/** Somebody who owes in both units, and what was said of the hidden one before it was hidden. */
interface Ground {
  readonly customer: string;
  readonly name: string;
  readonly postalCode: string;
  readonly shown: LedgerItem;
  readonly hidden: LedgerItem;
  readonly promise: string;
  readonly dispute: string;
  readonly asOf: string;
}

function owerOf({ ledger }: Books): Pick<Ground, 'customer' | 'name' | 'postalCode' | 'shown' | 'hidden'> {
  const overdue = (customer: string, unit: string) =>
    ledger.items.find(
      (item) =>
        item.customer === customer &&
        item.orgUnit === unit &&
        item.isOpen &&
        item.kind === 'invoice' &&
        (item.daysPastDue ?? 0) > 0 &&
        item.open.amount.length > 4,
    );
  for (const { customer, name, address } of ledger.customers) {
    const [shown, hidden] = [overdue(customer, SHOWN), overdue(customer, HIDDEN)];
    if (shown && hidden) return { customer, name, postalCode: address.postalCode, shown, hidden };
  }
  throw new Error('nobody is overdue in both operating units');
}

const one = ({ open }: LedgerItem) => ({ amount: '1.00', currency: open.currency });
const promising = (item: LedgerItem, asOf: string) => ({
  items: [{ invoice: item.invoice, amount: one(item) }],
  instalments: [{ date: addDays(asOf, 5), amount: one(item) }],
});
const disputing = (item: LedgerItem) => ({
  invoice: item.invoice,
  reason: 'price',
  amount: one(item),
  text: 'too dear',
});

/** By people of the ERP's own. */
async function disputed(item: LedgerItem): Promise<string> {
  const { customer, invoice } = item;
  const entry = { system: 'ebs', kind: 'dispute', customer, invoice, amount: one(item) };
  return String(((await stage().books.post(entry)) as { readonly dispute: unknown }).dispute);
}

let ground: Ground;
let books: Books;
/** The books as they would be if there were no other unit. */
let ofShown: Ledger;
beforeAll(async () => {
  const before = await booksNow();
  const ower = owerOf(before);
  const { asOf } = before.ledger;
  const customer = `ebs/${ower.customer}`;
  const promise = await recorded('create_promise', { customer, ...promising(ower.hidden, asOf) });
  const dispute = await disputed(ower.hidden);
  await disputed(ower.shown);
  ground = { ...ower, promise, dispute, asOf };
  // All of it is held by the agent before the policy is made narrower.
  dataOf(await ask('get_account_brief', { customer }));
  stage().agent.kill('SIGTERM');
  await stage().agent.ended;
  editConfig(stage(), ({ policy }) => {
    policy.orgUnits = [SHOWN];
  });
  await startServing(stage());
  for (const feed of ['searchIndex', 'changes'] as const) await stage().runFeed('ebs', feed);
  books = await booksNow();
  const { ledger, kept } = books;
  const items = ledger.items.filter(({ orgUnit }) => orgUnit === SHOWN);
  const invoices = new Set(items.map(({ invoice }) => invoice));
  const disputes = new Set(kept.disputes.filter((row) => row.document.orgUnit === SHOWN).map((row) => row.dispute));
  ofShown = {
    ...ledger,
    items,
    payments: ledger.payments.filter(({ orgUnit }) => orgUnit === SHOWN),
    promises: ledger.promises.filter((row) => row.items.every(({ invoice }) => invoices.has(invoice))),
    disputes: ledger.disputes.filter((row) => disputes.has(row.dispute)),
  };
}, 240_000);

type Query = Exclude<OperationName, CommandName>;

/** Every question in ways that could tell something of the hidden unit. */
const ASKED: { readonly [Q in Query]: (on: Ground & { readonly handle: string }) => readonly object[] } = {
  find_customer: ({ customer, hidden, name }) => [
    { number: customer },
    { name },
    { invoice: hidden.invoice },
    ...(hidden.references.purchaseOrder === 'not_available'
      ? []
      : [{ purchaseOrder: hidden.references.purchaseOrder }]),
  ],
  verify_caller: ({ handle, customer, name, postalCode }) => [
    { customer: handle, claims: { accountNumber: customer, companyName: name, postalCode } },
  ],
  get_customer: ({ handle }) => [{ customer: handle }],
  get_account_brief: ({ handle }) => [{ customer: handle }],
  get_invoice: ({ handle, hidden }) => [
    { customer: handle, invoice: hidden.invoice, include: ['lines', 'payments'] },
    { invoice: hidden.invoice },
    ...(hidden.reference === null ? [] : [{ reference: hidden.reference }]),
  ],
  list_invoices: ({ handle }) => [{ customer: handle, from: FROM, limit: 100 }],
  list_open_items: ({ handle }) => [{ customer: handle, limit: 100 }],
  get_aging: ({ handle }) => [{ customer: handle }],
  list_payments: ({ handle }) => [{ customer: handle, from: FROM, limit: 100 }],
  get_payment_behaviour: ({ handle }) => [{ customer: handle }],
  list_disputes: ({ handle }) => [{ customer: handle, limit: 100 }],
  list_promises: ({ handle }) => [{ customer: handle, limit: 100 }],
  list_activities: ({ handle }) => [{ customer: handle, limit: 100 }],
  check_call_clearance: ({ handle }) => [{ customer: handle }],
  list_call_candidates: () => [{ showExcluded: true, limit: 100 }],
  // Of a command that was given before, its own word is told; here of none.
  get_command: () => [{ commandId: '00000000-0000-4000-8000-000000000000' }],
};

/** Every write that names something of the hidden unit. */
const WRITTEN: Readonly<Partial<Record<CommandName, (on: Ground) => object>>> = {
  create_promise: ({ hidden, asOf }) => promising(hidden, asOf),
  change_promise: ({ promise }) => ({ promise, action: 'cancel', reason: 'of another unit' }),
  create_dispute: ({ hidden }) => disputing(hidden),
  update_dispute: ({ dispute }) => ({ dispute, action: 'note', text: 'of another unit' }),
  report_payment: ({ hidden }) => ({ reference: 'CHK 4711', amount: one(hidden), invoices: [hidden.invoice] }),
  request_document: ({ hidden }) => ({ kind: 'invoice_copy', invoice: hidden.invoice }),
};
/** These hang on the account or its party, which no operating unit owns. */
const OF_NO_UNIT: readonly CommandName[] = ['log_call', 'update_contact', 'set_preference', 'create_task'];

const queries = Object.keys(ASKED) as Query[];
const on = () => ({ ...ground, handle: `ebs/${ground.customer}` });

describe('a policy that enables one of two operating units of EBS', () => {
  it.each(queries)('%s tells nothing that belongs to the other', async (query) => {
    const foreign = new Set(telltales(books, HIDDEN));
    expect(foreign.has(ground.promise) && foreign.has(ground.dispute) && foreign.has(ground.hidden.invoice)).toBe(true);
    for (const args of ASKED[query](on())) {
      const { body } = await ask(query, args);
      expect(
        said(body).filter((text) => foreign.has(text) || text === HIDDEN),
        JSON.stringify(args),
      ).toEqual([]);
    }
  });

  it('does not find a document of the other, nor anybody by it', async () => {
    const { handle, hidden } = on();
    const { invoice } = hidden;
    expect(refusalOf(await ask('get_invoice', { customer: handle, invoice })).code).toBe('NOT_FOUND');
    expect(refusalOf(await ask('get_invoice', { invoice })).code).toBe('NOT_FOUND');
    expect(dataOf(await ask('find_customer', { invoice }))).toEqual({ candidates: [] });
    const found = dataOf(await ask('find_customer', { invoice: ground.shown.invoice }));
    expect(found.candidates).toMatchObject([{ customer: handle }]);
  });

  it('tells all of the one that it enables, and adds up nothing else', async () => {
    const { customer, handle } = on();
    const told = async (query: Query, args = {}) => dataOf(await ask(query, { customer: handle, ...args }));
    const disputes = disputesOf(ofShown, customer, EBS_SPELLING);
    const promises = promisesOf(ofShown, customer);
    const open = new Set(disputes.filter(({ status }) => status === 'open').flatMap(({ invoices }) => invoices));
    const buckets = agingOf(expectedOpenItems(ofShown, customer), ofShown.asOf, open);
    const items = openItemsOf(ofShown, customer, EBS);
    const payments = paymentsOf(ofShown, customer, EBS_SPELLING).map(({ payment }) => payment);
    expect(await told('list_open_items', { limit: 100 })).toEqual({ items, totals: totalsOf(items) });
    expect(await told('get_aging')).toMatchObject({ buckets });
    const documents = invoicesOf(ofShown, customer, handle, EBS_SPELLING).map(({ invoice }) => invoice);
    const listed: { invoice: string }[] = await told('list_invoices', { from: FROM, limit: 100 });
    expect(listed.map(({ invoice }) => invoice)).toEqual(documents);
    const paid: { payment: string }[] = await told('list_payments', { from: FROM, limit: 100 });
    expect(paid.map(({ payment }) => payment)).toEqual(payments);
    expect(await told('list_disputes', { limit: 100 })).toEqual(disputes);
    expect(await told('list_promises', { limit: 100 })).toEqual(promises);
    const { basis } = await told('get_payment_behaviour');
    expect(basis.invoices).toBe(paidLately(ofShown, customer, EBS_SPELLING).length);
    const { clear } = await told('check_call_clearance');
    expect(clear).toBe(clearanceOf(ofShown, customer, EBS).clear);
    const brief = await told('get_account_brief');
    expect(brief).toMatchObject({ aging: { buckets }, disputes, promises, customer: { orgUnits: [SHOWN] } });
    const candidates: { customer: string; overdue: unknown }[] = dataOf(
      await ask('list_call_candidates', { showExcluded: true, limit: 100 }),
    );
    expect(candidates.map((row) => [row.customer, row.overdue])).toEqual(
      candidatesOf(ofShown, EBS).map((row) => [row.customer, row.overdue]),
    );
  });

  it('has a case for every command', () => {
    const commands = Object.entries(operations).flatMap(([name, { kind }]) => (kind === 'command' ? [name] : []));
    expect([...Object.keys(WRITTEN), ...OF_NO_UNIT].sort()).toEqual(commands.sort());
  });

  it.each(Object.keys(WRITTEN) as CommandName[])('%s about the other does not reach the books', async (kind) => {
    const { kept: before } = await booksNow();
    const reply = await ask(kind, { customer: on().handle, ...WRITTEN[kind]?.(ground) });
    const told = await decided(dataOf(reply).commandId);
    expect(told.outcome, JSON.stringify(told)).toBe('refused');
    expect((await booksNow()).kept).toEqual(before);
  });
});

describe('a branch of a head office in EBS', () => {
  it('is told of a dispute over what was shipped to it, as its head office is', async () => {
    const item = books.ledger.items.find(
      ({ branch, isOpen, kind, orgUnit }) => branch !== null && isOpen && kind === 'invoice' && orgUnit === SHOWN,
    );
    if (!item?.branch) throw new Error('nothing of a branch is open');
    const { customer, branch, invoice } = item;
    await disputed(item);
    for (const account of [customer, branch]) {
      const args = { customer: `ebs/${account}`, limit: 100 };
      const { body } = await stage().platform.ask('list_disputes', args, { ...PATIENT, maxAgeS: 0 });
      expect(body['data']).toContainEqual(expect.objectContaining({ invoices: [invoice], status: 'open' }));
    }
    expect(dataOf(await ask('get_account_brief', { customer: `ebs/${branch}` })).clearance.clear).toBe(false);
  });
});
