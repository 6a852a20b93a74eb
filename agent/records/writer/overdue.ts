import { type Money, sum } from '../../../domain/money.ts';
import type { Database } from '../../../store/database.ts';
import type { OverdueCustomer, OverdueQuery } from '../contract.ts';
import { coverageReader } from '../coverage.ts';
import type { Sources } from './sources.ts';

interface Overdue {
  readonly customer: string;
  readonly currency: string;
  readonly open: string;
  readonly due_date: string;
}

const DEFAULT_LIMIT = 1_000;

/** Customers with something overdue, oldest due date first. Sums are exact, so they are not left to SQL. */
export function createOverdue(db: Database, sources: Sources): (query: OverdueQuery) => OverdueCustomer[] {
  const coverage = coverageReader(db);
  const oldest = db.prepare<{ customer: string; oldest: string }>(
    `SELECT customer, min(due_date) AS oldest FROM open_item WHERE source = ? AND due_date < ?
     GROUP BY customer ORDER BY oldest, customer LIMIT ?`,
  );
  const items = db.prepare<Overdue>(
    `SELECT customer, currency, open, due_date FROM open_item WHERE source = ? AND customer = ? AND due_date < ?`,
  );
  return ({ systems, limit = DEFAULT_LIMIT }) => {
    const found = systems.flatMap(({ system, today }) => {
      const source = sources.current(system);
      return oldest.all(source, today, limit).map(({ customer, oldest: oldestDueDate }): OverdueCustomer => {
        const due = items.all(source, customer, today);
        const held = coverage(source, 'openItem', customer, '');
        return {
          system,
          customer,
          overdue: sumsOf(due),
          oldestDueDate,
          items: due.length,
          asOf: held?.complete ? held.asOf : null,
        };
      });
    });
    return found
      .sort((a, b) => compareText(a.oldestDueDate, b.oldestDueDate) || compareText(a.customer, b.customer))
      .slice(0, limit);
  };
}

function sumsOf(due: readonly Overdue[]): Money[] {
  const byCurrency = new Map<string, Money[]>();
  for (const { currency, open } of due) {
    const own = byCurrency.get(currency) ?? [];
    own.push({ amount: open, currency });
    byCurrency.set(currency, own);
  }
  return [...byCurrency].sort(([a], [b]) => compareText(a, b)).map(([currency, own]) => sum(own, currency));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
