import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandRows } from '../../domain/command-rows.ts';
import type { CommandOutcome, Connection, ConnectorCommand } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { EntityName, Selectors } from '../../domain/facts.ts';
import { daysEarlier } from './arithmetic.ts';
import { newCommandId } from './command-id.ts';
import { type EccSandbox, startEccSandbox } from './ecc-sandbox.ts';
import { eccWorld } from './ecc-world.ts';
import type { KeptActivity, KeptPromise } from './kept.ts';
import type { Ledger } from './ledger.ts';
import { EVERYTHING, type Ground, groundOf } from './said.ts';
import { documentsToAskFor, paymentsToAskFor } from './samples.ts';
import { each } from './side-by-side.ts';
import { type ConformanceWorld, patiently } from './world.ts';

/** One company on one ECC, asked over both roads: what one tells, the other tells, to the last digit. */
const SITE = { customers: 20, items: 160, seed: 41, addon: 'on', rareCustomers: 'on' } as const;
const MODE = { section: { tasks: 'addon' } } as const;

let sandbox: EccSandbox;
let soap: ConformanceWorld;
let rfc: ConformanceWorld;
let ledger: Ledger;
beforeAll(async () => {
  sandbox = await startEccSandbox(SITE);
  [soap, rfc] = await Promise.all([
    eccWorld(sandbox, { ...MODE, road: 'soap' }),
    eccWorld(sandbox, { ...MODE, road: 'rfc' }),
  ]);
  ledger = await soap.ledger();
}, 120_000);
afterAll(async () => {
  await Promise.all([soap.close(), rfc.close()]);
  await sandbox.stop();
});

/** What came of a question, without when and at what cost. */
async function told(connection: Connection, ask: (connection: Connection) => Promise<object>): Promise<unknown> {
  try {
    const { asOf: _asOf, cost: _cost, ...rest } = (await ask(connection)) as Record<string, unknown>;
    return rest;
  } catch (thrown) {
    if (!(thrown instanceof AditError)) throw thrown;
    const { code, outcome, retryable } = thrown;
    return { code, outcome, retryable };
  }
}

async function bothTell(ask: (connection: Connection) => Promise<object>): Promise<unknown> {
  const [one, other] = await Promise.all([told(soap.connection('read'), ask), told(rfc.connection('read'), ask)]);
  expect(other).toEqual(one);
  return one;
}

describe('the two roads to one ECC', () => {
  it('tell the same of every customer, in every entity', async () => {
    const selectors = (customer: string): { readonly [E in EntityName]?: readonly Selectors[E][] } => {
      const range = { customer, from: daysEarlier(ledger.asOf, 1500), to: ledger.asOf };
      return {
        customer: [{ customer }],
        openItem: [{ customer }, { customer, keyDate: daysEarlier(ledger.asOf, 60) }],
        invoice: [range],
        payment: [range],
        promise: [{ customer }],
        dispute: [{ customer }],
        activity: [{ customer, from: `${range.from}T00:00:00Z` }],
      };
    };
    let rows = 0;
    await each(ledger.customers, async ({ customer }) => {
      for (const [entity, several] of Object.entries(selectors(customer))) {
        for (const selector of several) {
          const one = await bothTell((road) => road.read(entity as EntityName, selector as never, patiently()));
          rows += (one as { readonly rows?: readonly unknown[] }).rows?.length ?? 0;
        }
      }
    });
    expect(rows).toBeGreaterThan(ledger.customers.length + ledger.items.length);
  });

  it('tell the same of every sort of document and payment by its number, order and reference', async () => {
    for (const { invoice, references, reference } of documentsToAskFor(ledger).slice(0, 15)) {
      await bothTell((road) => road.read('invoice', { invoice, lines: true }, patiently()));
      await bothTell((road) => road.find({ by: 'invoice', value: invoice }, patiently()));
      const { purchaseOrder } = references;
      if (purchaseOrder !== 'not_available') {
        await bothTell((road) => road.read('invoice', { purchaseOrder, lines: true }, patiently()));
        await bothTell((road) => road.find({ by: 'purchaseOrder', value: purchaseOrder }, patiently()));
      }
      if (reference) await bothTell((road) => road.read('invoice', { reference, lines: true }, patiently()));
    }
    for (const { reference } of paymentsToAskFor(ledger).slice(0, 15))
      await bothTell((road) => road.read('payment', { reference }, patiently()));
  });

  it('load the same search index, page by page', async () => {
    let after: string | null = null;
    let pages = 0;
    do {
      const page = await bothTell((road) => road.read('searchKey', { after }, patiently()));
      after = (page as { readonly next?: string }).next ?? null;
      pages += 1;
    } while (after !== null && pages < 100);
    expect(pages).toBeGreaterThan(1);
  });

  it('refuse alike what is not there and what they cannot do', async () => {
    expect(await bothTell((road) => road.read('customer', { customer: '0009999999' }, patiently()))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await bothTell((road) => road.changes('yesterday', patiently()))).toMatchObject({ code: 'INPUT_INVALID' });
    expect(await bothTell((road) => road.find({ by: 'name', value: 'Lindqvist' }, patiently()))).toMatchObject({
      searched: false,
    });
  });

  it('deliver the same changes from the same cursor, whichever of them wrote it', async () => {
    type Page = { readonly changes: readonly unknown[]; readonly cursor: string; readonly more: boolean };
    let cursor: string | null = null;
    let delivered = 0;
    for (let pages = 0; pages < 100; pages += 1) {
      // The cursors differ by the second at which each asked the ECC what time it is.
      const cursors: string[] = [];
      const page = (await bothTell(async (road) => {
        const { cursor: next, ...rest } = (await road.changes(cursor, patiently())) as Page;
        cursors.push(next);
        return rest;
      })) as Omit<Page, 'cursor'>;
      delivered += page.changes.length;
      cursor = cursors[pages % cursors.length] ?? null;
      if (!page.more) break;
    }
    expect(delivered).toBeGreaterThanOrEqual(ledger.items.filter(({ isOpen }) => isOpen).length);
  });

  it('say by capability what one road cannot carry: what needs a session from the call to its commit', () => {
    const offered = (world: ConformanceWorld) => {
      const section = world.connector.configSchema.parse(world.section);
      return Object.fromEntries(
        Object.keys(commandRows).map((kind) => [kind, world.connector.commandSource(section, kind)]),
      );
    };
    const [one, other] = [offered(soap), offered(rfc)];
    const lacking = Object.keys(commandRows).filter((kind) => one[kind] === null || other[kind] === null);
    expect(lacking).toEqual(['update_contact']);
    expect(one['update_contact']).toBeNull();
    expect(other['update_contact']).toMatchObject({ selfCommits: false, settling: 'quiesce_readback' });
    for (const kind of Object.keys(commandRows))
      if (!lacking.includes(kind)) expect(other[kind], kind).toEqual(one[kind]);
  });

  it('carry out every command that both offer alike, and leave alike books', async () => {
    const ground: Ground = groundOf(ledger);
    const done: Record<'soap' | 'rfc', Record<string, unknown>> = { soap: {}, rfc: {} };
    // One after the other, for what one road opens in dispute the other would only be told of.
    for (const [road, world] of [
      ['soap', soap],
      ['rfc', rfc],
    ] as const) {
      const made = new Map<string, string>();
      const commands: string[] = [];
      for (const { kind, as, args } of EVERYTHING) {
        if (kind === 'update_contact') continue;
        const { customer } = ground;
        const said = commandRows[kind].input.parse({ customer, ...args(ground, made) });
        const command: ConnectorCommand = { commandId: newCommandId(), kind, customer, args: said };
        const outcome = await world.connection('write').execute(command, patiently());
        if (outcome.outcome === 'done') made.set(as, outcome.receipt.document);
        commands.push(command.commandId);
        done[road][as] = withoutIds(outcome);
      }
      const { kept } = await world.books();
      const isOwn = ({ reference }: { readonly reference: string | null }) => commands.includes(reference ?? '');
      done[road]['books'] = {
        promises: kept?.promises.filter(isOwn).map(plainPromise),
        disputes: kept?.disputes.filter(isOwn).map(plain),
        activities: kept?.activities.filter(isOwn).map(plainActivity),
        preferences: kept?.preferences.filter(isOwn).map(plain),
      };
    }
    expect(Object.keys(done.soap).length).toBeGreaterThan(9);
    expect(done.rfc).toEqual(done.soap);
  });
});

function withoutIds(outcome: CommandOutcome): object {
  const { cost, ...rest } = outcome;
  expect(cost.calls.length).toBeGreaterThan(0);
  return rest.outcome === 'done' ? { outcome: rest.outcome, readBack: rest.readBack } : rest;
}

const plain = ({ reference: _id, ...row }: { readonly reference: string | null; readonly dispute?: string }) => {
  const { dispute: _dispute, ...rest } = row;
  return rest;
};
const plainPromise = ({ promise: _id, takenAt: _at, predecessor, reference: _ref, ...row }: KeptPromise) => ({
  ...row,
  hasPredecessor: predecessor !== null,
});
/** A follow-up names the promise that it follows. */
const plainActivity = ({ activity: _id, at: _at, reference: _ref, named, ...row }: KeptActivity) => ({
  ...row,
  ...(row.subkind !== 'follow_up' && { named }),
});
