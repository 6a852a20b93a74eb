import { AditError } from '../domain/errors.ts';
import { CDHDR, DD17S } from './catalogue/system-tables.ts';
import { BSAD, BSID } from './catalogue/tables.ts';
import type { Check, Examination, Verdict } from './doctor-verdict.ts';
import { all, compare } from './where.ts';

/** What the change feed selects by, whenever it runs. */
const POLLED = [
  { table: BSID.name, by: 'CPUDT', without: 'every open line of the company codes' },
  { table: BSAD.name, by: 'AUGDT', without: 'every line that was ever cleared in the company codes' },
  { table: BSAD.name, by: 'CPUDT', without: 'every line that was ever cleared in the company codes' },
  { table: CDHDR.name, by: 'UDATE', without: 'every change of a customer or an address that was ever made' },
] as const;

/** Fields that may stand before the date in an index that still narrows a poll down. */
const PREFIXES = new Set(['MANDT', 'MANDANT', 'CLIENT', 'BUKRS', 'OBJECTCLAS']);

/** Whether each statement that is polled has an index that carries it. */
export function loadChecks(of: Examination): readonly Check[] {
  if (of.role === 'write' || !of.ask.canReadTables) return [];
  return POLLED.filter(({ table }) => of.used.some(({ name }) => name === `RFC_READ_TABLE ${table}`)).map((polled) => ({
    name: `index ${polled.table} by ${polled.by}`,
    run: () => checkIndex(of, polled),
  }));
}

async function checkIndex({ ask }: Examination, { table, by, without }: (typeof POLLED)[number]): Promise<Verdict> {
  const remedy = `an index on client${table === CDHDR.name ? ', OBJECTCLAS' : ', BUKRS'}, ${by} of ${table} carries the poll; without one set "ceiling" and poll less often`;
  try {
    const rows = await ask.table({
      table: DD17S,
      fields: ['INDEXNAME', 'POSITION', 'FIELDNAME'],
      where: all(compare(DD17S, 'SQLTAB', 'EQ', table), compare(DD17S, 'AS4LOCAL', 'EQ', 'A')),
      maxRows: 0,
    });
    const indexes = new Map<string, string[]>();
    for (const row of rows.toSorted((a, b) => (a.POSITION < b.POSITION ? -1 : 1)))
      indexes.set(row.INDEXNAME, [...(indexes.get(row.INDEXNAME) ?? []), row.FIELDNAME]);
    const carrying = [...indexes].find(([, fields]) => fields.find((field) => !PREFIXES.has(field)) === by);
    return carrying
      ? { status: 'ok', text: `index ${carrying[0]} (${carrying[1].join(', ')})` }
      : {
          status: 'warn',
          text: `none of its ${indexes.size} secondary indexes begins with it: a poll reads ${without}`,
          remedy,
        };
  } catch (thrown) {
    if (!(thrown instanceof AditError) || !UNREADABLE.has(thrown.code)) throw thrown;
    return {
      status: 'warn',
      text: `which indexes there are cannot be read (DD17S); without one a poll reads ${without}`,
      remedy,
    };
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['ERP_DENIED', 'ERP_REPLY_INVALID', 'ERP_FAULT', 'ERP_REJECTED']);
