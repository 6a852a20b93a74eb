import { type TableSignature, tableSignatures } from './signatures.ts';
import { isDerivedView, viewsSql } from './views.ts';

const TYPES: Readonly<Record<string, string>> = {
  NUMBER: 'numeric',
  DATE: 'timestamp(0)',
  TIMESTAMP: 'timestamp',
  RAW: 'bytea',
};

function createTable(table: TableSignature): string {
  const columns = table.columns.map(({ name, type }) => `"${name}" ${TYPES[type] ?? 'text'}`);
  const key = table.key.length === 0 ? [] : [`PRIMARY KEY (${table.key.map((name) => `"${name}"`).join(', ')})`];
  return `CREATE TABLE apps."${table.name}" (${[...columns, ...key].join(', ')});`;
}

/** Access paths of the simulator's own, for the ledger and postings. */
const INDEXES = `
CREATE INDEX ON apps.ra_customer_trx_all (trx_number);
CREATE INDEX ON apps.ra_customer_trx_all (bill_to_customer_id);
CREATE INDEX ON apps.ra_customer_trx_all (ship_to_customer_id);
CREATE INDEX ON apps.ra_customer_trx_lines_all (customer_trx_id);
CREATE INDEX ON apps.ar_payment_schedules_all (customer_id);
CREATE INDEX ON apps.ar_payment_schedules_all (customer_trx_id);
CREATE INDEX ON apps.ar_payment_schedules_all (cash_receipt_id);
CREATE INDEX ON apps.ar_cash_receipts_all (pay_from_customer);
CREATE INDEX ON apps.ar_cash_receipt_history_all (cash_receipt_id);
CREATE INDEX ON apps.ar_receivable_applications_all (cash_receipt_id);
CREATE INDEX ON apps.ar_receivable_applications_all (payment_schedule_id);
CREATE INDEX ON apps.ar_receivable_applications_all (applied_payment_schedule_id);
CREATE INDEX ON apps.ar_adjustments_all (payment_schedule_id);
CREATE INDEX ON apps.hz_cust_accounts (account_number);
CREATE INDEX ON apps.hz_contact_points (owner_table_id);
CREATE INDEX ON apps.hz_relationships (party_id);
CREATE INDEX ON apps.iex_delinquencies_all (payment_schedule_id);
`;

export function schemaSql(): string {
  const tables = tableSignatures().filter(({ name }) => !isDerivedView(name));
  return `CREATE SCHEMA apps; ${tables.map(createTable).join('\n')} ${viewsSql()} ${INDEXES}`;
}
