import type { Row } from '../functions/contract.ts';
import type { AbapSystem } from '../session/contract.ts';
import { alpha } from './context.ts';
import { type EntryOf, PostingRefused, type PostReceipt } from './entries.ts';
import { atScreen, type Screen } from './screen.ts';

type Entry = EntryOf<'address'>;

const FLAGS = { add: 'I', change: 'U', remove: 'D' } as const;

interface Kind {
  readonly rows: 'BAPIADTEL' | 'BAPIADSMTP';
  readonly flags: 'BAPIADTEL_X' | 'BAPIADSMT_X';
  readonly field: 'TELEPHONE' | 'E_MAIL';
  readonly table: string;
  readonly value: string | undefined;
}

const isRows = (value: unknown): value is Row[] => Array.isArray(value);

/** The entry that is meant: named by its sequence number, or the standard one. */
function entryNumber(entry: Entry, stored: unknown): string {
  const rows = isRows(stored) ? stored : [];
  const found = rows.find((row) =>
    entry.entry === undefined ? row['STD_NO'] === 'X' : row['CONSNUMBER'] === entry.entry,
  );
  if (found === undefined) throw new PostingRefused('there is no such entry');
  return found['CONSNUMBER'] ?? '';
}

async function change(screen: Screen, entry: Entry): Promise<string[]> {
  const customer = alpha(entry.customer);
  const [suffix, key] =
    entry.contact === undefined
      ? (['ORG', { OBJ_TYPE: 'KNA1', OBJ_ID: customer, CONTEXT: '0001' }] as const)
      : ([
          'CONTPART',
          {
            OBJ_TYPE_P: 'BUS1006001',
            OBJ_ID_P: entry.contact.padStart(10, '0'),
            OBJ_TYPE_C: 'KNA1',
            OBJ_ID_C: customer,
            CONTEXT: '0005',
          },
        ] as const);
  const stored = await screen.call(`BAPI_ADDRESS${suffix}_GETDETAIL`, key);
  const kinds: readonly Kind[] = [
    { rows: 'BAPIADTEL', flags: 'BAPIADTEL_X', field: 'TELEPHONE', table: 'ADR2-TEL_NUMBER', value: entry.phone },
    { rows: 'BAPIADSMTP', flags: 'BAPIADSMT_X', field: 'E_MAIL', table: 'ADR6-SMTP_ADDR', value: entry.email },
  ];
  const wanted = kinds.filter(({ value }) => value !== undefined);
  if (wanted.length === 0) throw new PostingRefused('name the phone or the e-mail address');
  const tables = wanted.flatMap((kind): [string, Row[]][] => {
    const number = entry.action === 'add' ? {} : { CONSNUMBER: entryNumber(entry, stored[kind.rows]) };
    return [
      [kind.rows, [{ ...number, [kind.field]: kind.value ?? '' }]],
      [kind.flags, [{ UPDATEFLAG: FLAGS[entry.action], [kind.field]: 'X' }]],
    ];
  });
  await screen.call(`BAPI_ADDRESS${suffix}_CHANGE`, { ...key, ...Object.fromEntries(tables) });
  await screen.save();
  return wanted.map(({ table }) => table);
}

/** Adds, changes or removes a number or mail address, as XD02 does it, with its change document. */
export async function changeAddress(abap: AbapSystem, entry: Entry): Promise<PostReceipt> {
  const changed = await atScreen(abap, (screen) => change(screen, entry));
  return { kind: 'address', customer: alpha(entry.customer), document: null, invoice: null, changed };
}
