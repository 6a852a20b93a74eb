import { initialValue } from '../dictionary.ts';
import { type Column, readDictionary, type Table } from './dictionary.ts';
import { siteIndexesSql } from './site-indexes.ts';

/**
 * Packed types become plain `numeric` with the dictionary's decimals enforced, and not its digits: ECC's WRBTR holds
 * 13 digits, and the company has one document of 15 so that exactness is shown to the last digit.
 */
function columnType(column: Column): string {
  const { name, type, length, decimals } = column;
  switch (type) {
    case 'NUMC':
    case 'DATS':
    case 'TIMS':
      return `text NOT NULL DEFAULT '${initialValue(column)}' CHECK (char_length("${name}") = ${length})`;
    case 'DEC':
    case 'CURR':
    case 'QUAN':
      return `numeric NOT NULL DEFAULT 0 CHECK (scale("${name}") <= ${decimals})`;
    case 'INT1':
    case 'INT4':
      return 'integer NOT NULL DEFAULT 0';
    default:
      return `varchar(${length}) NOT NULL DEFAULT ''`;
  }
}

function createTable(table: Table): string {
  const columns = table.columns.map((column) => `"${column.name}" ${columnType(column)}`);
  const keys = table.columns.filter((column) => column.key).map((column) => `"${column.name}"`);
  return `CREATE TABLE ecc."${table.name}" (${columns.join(', ')}, PRIMARY KEY (${keys.join(', ')}));`;
}

/** Access paths of the simulator's own, for functions and the ledger: SAP's dictionary knows nothing of them. */
const INDEXES = `
CREATE INDEX ON ecc.bsid (kunnr);
CREATE INDEX ON ecc.bsid (filkd);
CREATE INDEX ON ecc.bsid (belnr);
CREATE INDEX ON ecc.bsid (vbeln);
CREATE INDEX ON ecc.bsad (kunnr);
CREATE INDEX ON ecc.bsad (filkd);
CREATE INDEX ON ecc.bsad (belnr);
CREATE INDEX ON ecc.bsad (vbeln);
CREATE INDEX ON ecc.bsad (augbl);
CREATE INDEX ON ecc.vbrk (kunrg);
CREATE INDEX ON ecc.vbrk (bstnk_vf);
CREATE INDEX ON ecc.knvk (kunnr);
CREATE INDEX ON ecc.cdhdr (udate);
`;

/**
 * What the simulator needs beside SAP's own tables: its clock, number ranges, rates, the workflow engine's work
 * items and events with the workflows linked to them, failed updates, and what of disputes has no public table.
 */
const SIMULATOR = `
CREATE TABLE sim.setting (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE sim.number_range (bukrs text, range text, next bigint NOT NULL, PRIMARY KEY (bukrs, range));
CREATE TABLE sim.exchange_rate (currency text PRIMARY KEY, to_eur numeric NOT NULL);
CREATE TABLE sim.customer_extra (kunnr text PRIMARY KEY, do_not_call boolean NOT NULL, channel text NOT NULL);
CREATE SEQUENCE sim.work_item_number START 1001;
CREATE TABLE sim.work_item (
  id text PRIMARY KEY DEFAULT lpad(nextval('sim.work_item_number')::text, 12, '0') CHECK (id ~ '^[0-9]{12}$'),
  task text NOT NULL,
  creator text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  container jsonb NOT NULL DEFAULT '[]',
  agents jsonb NOT NULL DEFAULT '[]',
  status text NOT NULL DEFAULT 'READY'
);
CREATE TABLE sim.update_failure (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  failed_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  module text NOT NULL,
  error text NOT NULL
);
CREATE SEQUENCE sim.event_number START 1;
CREATE TABLE sim.event (
  id text PRIMARY KEY,
  object_type text NOT NULL,
  object_key text NOT NULL,
  event text NOT NULL,
  creator text NOT NULL,
  container jsonb NOT NULL,
  receivers integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sim.event_linkage (object_type text, event text, task text, PRIMARY KEY (object_type, event, task));
INSERT INTO sim.event_linkage VALUES
  ('BUS3007', 'TASKREQUESTED', 'WS90000002'), ('BUS3007', 'ESCALATED', 'WS90000003'), ('BUS3007', 'PROMISED', 'WS90000004');
CREATE SEQUENCE sim.case_number START 4000001;
CREATE TABLE sim.case_attribute (case_guid text, attribute text, value text NOT NULL, PRIMARY KEY (case_guid, attribute));
CREATE TABLE sim.case_note (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  case_guid text NOT NULL,
  text_id text NOT NULL,
  created_by text NOT NULL,
  created_on text NOT NULL,
  lines jsonb NOT NULL
);
CREATE FUNCTION sim.business_date() RETURNS date STABLE LANGUAGE sql
  RETURN (SELECT value::date FROM sim.setting WHERE name = 'business_date');
`;

/** DDL of the whole simulated system: schema `ecc` strictly by the dictionary, schema `sim` for what is ours. */
export function schemaSql(): string {
  return `CREATE SCHEMA ecc; CREATE SCHEMA sim; ${readDictionary().map(createTable).join('\n')} ${siteIndexesSql()} ${INDEXES} ${SIMULATOR}`;
}
