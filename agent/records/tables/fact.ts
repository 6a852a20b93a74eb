import type { ActivityFacts, CustomerFacts, DisputeFacts, PromiseFacts } from '../../../domain/facts.ts';
import { type RowTable, text } from './table.ts';

/** Few rows a customer, read whole: they lie as JSON in one table. `at` is the instant that ranges select by. */
function factTable<Row extends { readonly customer: string }>(
  entity: string,
  keyOf: (row: Row) => string,
  atOf: (row: Row) => string | null,
): RowTable<Row> {
  return {
    name: 'fact',
    key: ['entity', 'customer', 'key'],
    columns: ['entity', 'customer', 'key', 'at', 'body'],
    encode: (row) => [entity, row.customer, keyOf(row), atOf(row), JSON.stringify(row)],
    decode: (cells) => JSON.parse(text(cells[4])) as Row,
  };
}

export const customerTable = factTable<CustomerFacts>(
  'customer',
  () => '',
  () => null,
);
export const disputeTable = factTable<DisputeFacts>(
  'dispute',
  ({ dispute }) => dispute,
  () => null,
);
export const promiseTable = factTable<PromiseFacts>(
  'promise',
  ({ promise }) => promise,
  () => null,
);
export const activityTable = factTable<ActivityFacts>(
  'activity',
  ({ activity }) => activity,
  ({ at }) => at,
);
