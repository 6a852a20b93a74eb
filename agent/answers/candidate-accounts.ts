import type { BusinessDate } from '../../domain/dates.ts';
import { type Overlay, overlayOf } from '../../domain/derive/overlay.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import type { OpenItem } from '../../domain/receivables.ts';
import type { SystemHandle } from '../host/contract.ts';
import type { OwnCommand } from '../ledger/contract.ts';
import type { AnswerDeps } from './deps.ts';
import { nothingRead, withOwn } from './laid.ts';
import { mustNotCall } from './links.ts';
import { itemsOf } from './open-items.ts';

/** Customers looked at, longest overdue first; more than anybody can call in a day. */
const MAX_ACCOUNTS = 1_000;
/** Accounts worked through before others get a turn on the thread. */
const TURN = 20;

/** An account of the portfolio, as it is held. */
export interface Account {
  readonly system: SystemHandle;
  readonly number: string;
  readonly handle: string;
  readonly today: BusinessDate;
  readonly own: readonly OwnCommand[];
  readonly overlay: Overlay;
  readonly facts: readonly OpenItemFacts[];
  /** With the agent's own disputes and promises only. */
  readonly items: readonly OpenItem[];
  readonly asOf: string;
}

/** A customer with something overdue: its account that is longest overdue, and those it has elsewhere. */
export interface OverdueAccounts {
  readonly lead: Account;
  readonly linked: readonly Account[];
  /** False where the items of a linked account are not held. */
  readonly isWhole: boolean;
  /** False where it is not known whether another of the systems knows the customer too. */
  readonly isSure: boolean;
}

/** Customers of these systems, longest overdue first; links into others are not followed. */
export async function overdueCustomers(
  deps: AnswerDeps,
  systems: readonly SystemHandle[],
): Promise<readonly OverdueAccounts[]> {
  const byName = new Map(systems.map((system) => [system.name, system]));
  const overdue = await deps.records.overdueCustomers({
    systems: systems.map(({ name, timeZone }) => ({ system: name, today: deps.today(timeZone) })),
    limit: MAX_ACCOUNTS,
  });
  const taken = new Set<string>();
  const customers: OverdueAccounts[] = [];
  for (const [at, row] of overdue.entries()) {
    if (at % TURN === TURN - 1) await new Promise((resolve) => setImmediate(resolve));
    const system = byName.get(row.system);
    const ref = { system: row.system, number: row.customer };
    if (!system || row.asOf === null || deps.tripwire.isBait(ref) || taken.has(`${row.system}/${row.customer}`))
      continue;
    const { others, unsure } = deps.links.of(ref);
    const linked = others.flatMap((other) => {
      const own = byName.get(other.system);
      taken.add(`${other.system}/${other.number}`);
      return own && !deps.tripwire.isBait(other) ? [{ system: own, number: other.number }] : [];
    });
    const accounts = linked.map((one) => {
      const held = deps.records.coverage(one.system.name, 'openItem', one.number, '');
      return held?.complete ? accountOf(deps, one.system, one.number, held.asOf) : null;
    });
    const there = accounts.filter((account) => account !== null);
    customers.push({
      lead: accountOf(deps, system, row.customer, row.asOf),
      linked: there,
      isWhole: there.length === linked.length,
      isSure: !unsure.some((name) => byName.has(name)),
    });
  }
  return customers;
}

function accountOf(deps: AnswerDeps, system: SystemHandle, number: string, asOf: string): Account {
  const ref = { system: system.name, number };
  const own = deps.ledger.ownCommands(system.name, number);
  const overlay = overlayOf(own, { timeZone: system.timeZone, doNotCall: mustNotCall(deps, ref) });
  const today = deps.today(system.timeZone);
  const facts = deps.records.rows(system.name, 'openItem', number, { customer: number });
  // Disputes and promises of the ERP are laid over for the rows that are shown; here the agent's own will do.
  const items = itemsOf(deps, { system }, facts, {
    keyDate: today,
    disputes: withOwn(deps, { overlay }, nothingRead(deps, { system }, 'dispute')).rows,
    promises: withOwn(deps, { overlay }, nothingRead(deps, { system }, 'promise')).rows,
  });
  const handle = deps.calls.handle(null, ref);
  return { system, number, handle, today, own, overlay, facts, items, asOf };
}
