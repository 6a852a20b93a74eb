import { chunked } from '../connector/chunks.ts';
import { toDats } from './abap/dates.ts';
import { CDHDR } from './catalogue/system-tables.ts';
import { KNA1 } from './catalogue/tables.ts';
import type { Reader } from './changes-touched-position.ts';
import { readKeyPage } from './key-pages.ts';
import type { Ask } from './session.ts';
import { all, any, compare, oneOf } from './where.ts';

const PAGE_ROWS = 500;
const GROUP_LENGTH = 4;
const NUMBER_LENGTH = 10;
const FIELDS = ['OBJECTCLAS', 'OBJECTID', 'CHANGENR', 'UDATE', 'UTIME'] as const;
/** Customers, and addresses of organisations and of contact persons (Business Address Services). */
const CUSTOMER = 'DEBI';
const CLASSES = [CUSTOMER, 'ADRESSE', 'ADRESSE3'];
/** Longer than the hour by which local time is set back in autumn. */
const OVERLAP_SECONDS = 2 * 3_600;

/** By the headers of change documents, which are stamped in the server's local time. A deletion flag is a change too. */
export const documentPage: Reader = {
  overlapSeconds: OVERLAP_SECONDS,
  async read(ask, from, after) {
    const [day, time] = [from.slice(0, 8), from.slice(8)];
    const window = any(
      compare(CDHDR, 'UDATE', 'GT', day),
      all(compare(CDHDR, 'UDATE', 'EQ', day), compare(CDHDR, 'UTIME', 'GE', time)),
    );
    const page = await readKeyPage({
      table: CDHDR,
      key: ['UDATE', 'CHANGENR'],
      after,
      pageRows: PAGE_ROWS,
      read: (where, maxRows) =>
        ask.table({
          table: CDHDR,
          fields: FIELDS,
          where: all(oneOf(CDHDR, 'OBJECTCLAS', CLASSES), window, where),
          maxRows,
        }),
      keyOf: (row) => [toDats(row.UDATE), row.CHANGENR],
    });
    const numbers = new Set(page.rows.flatMap((row) => (row.OBJECTCLAS === CUSTOMER ? [] : addressesIn(row.OBJECTID))));
    const owners = await ownersOf(ask, [...numbers]);
    const stamps = page.rows.map((row) => toDats(row.UDATE) + row.UTIME.replaceAll(':', ''));
    return {
      rows: page.rows.map((row) => {
        const customers =
          row.OBJECTCLAS === CUSTOMER
            ? [row.OBJECTID.slice(0, 10).trim()]
            : addressesIn(row.OBJECTID).flatMap((number) => owners.get(number) ?? []);
        return {
          touched: customers.filter((one) => one !== '').map((customer) => ({ entity: 'customer' as const, customer })),
          print: `${row.CHANGENR} ${row.OBJECTCLAS} ${row.OBJECTID}`,
        };
      }),
      after: page.after,
      clock: stamps.reduce<string | null>(
        (latest, stamp) => (latest === null || stamp > latest ? stamp : latest),
        null,
      ),
    };
  },
};

/** An object id is the address group of four characters, and numbers of ten: of the address, or of a person and it. */
function addressesIn(objectId: string): readonly string[] {
  const numbers = objectId.length % NUMBER_LENGTH === GROUP_LENGTH ? objectId.slice(GROUP_LENGTH) : objectId;
  return numbers.match(/\d{10}/g) ?? [];
}

/** Customers by their central address. KNA1 has no index by it: only addresses that changed are asked for. */
async function ownersOf(ask: Ask, numbers: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const owners = new Map<string, string[]>();
  const parts = await Promise.all(
    chunked(numbers).map((part) =>
      ask.table({ table: KNA1, fields: ['KUNNR', 'ADRNR'], where: oneOf(KNA1, 'ADRNR', part), maxRows: 0 }),
    ),
  );
  for (const { KUNNR, ADRNR } of parts.flat()) {
    ask.memo.address.set(KUNNR, ADRNR);
    owners.set(ADRNR, [...(owners.get(ADRNR) ?? []), KUNNR]);
  }
  return owners;
}
