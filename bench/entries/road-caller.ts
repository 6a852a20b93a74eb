import { randomUUID } from 'node:crypto';
import { BAPI_AR_ACC_GETOPENITEMS, BAPI_CUSTOMER_GETLIST } from '../../bapi/catalogue/functions.ts';
import { Section } from '../../bapi/config.ts';
import { driverFor } from '../../bapi/connection.ts';
import { systemClock } from '../../domain/clock.ts';
import type { ConnectionHost } from '../../domain/connector.ts';
import { addDays, dateIn } from '../../domain/dates.ts';
import type { Side } from '../against-bare.ts';
import { drive } from '../load.ts';
import { type BareRfc, bareRfc, bareSoap, type RoadSide } from '../roads/bare.ts';
import { COMPANY_CODE } from '../roads/company.ts';
import type { Subjects } from '../roads/loads.ts';
import type { CallerReady, CallerTask, DriveOrder, FromCaller, ToCaller } from '../roads/messages.ts';
import { childSide, sessionSide } from '../roads/own.ts';

/**
 * One process that asks the ERP in every way that is compared, one way at a time: the same library, the same event
 * loop, the same heap.
 */
interface Opened {
  readonly sides: Readonly<Record<Side, RoadSide>>;
  readonly rfc: BareRfc | null;
  readonly subjects: Subjects;
  readonly ready: CallerReady;
}

const USUAL_ROWS = 14;
const FEW_CUSTOMERS = 16;

let opened: Opened | null = null;
let turn = 0;

const tell = (message: FromCaller) => process.send?.(message);

process.on('message', (message: ToCaller) => {
  carryOut(message).catch((thrown: unknown) => {
    tell({ failed: thrown instanceof Error ? (thrown.stack ?? thrown.message) : JSON.stringify(thrown) });
  });
});

async function carryOut(message: ToCaller): Promise<void> {
  if ('task' in message) {
    opened = await open(message.task);
    tell({ ready: opened.ready });
    return;
  }
  if (!opened) throw new Error('nothing is open yet');
  if ('close' in message) {
    for (const side of Object.values(opened.sides)) await side.close();
    process.disconnect();
    return;
  }
  if ('drive' in message) tell({ id: message.drive.id, driven: await driven(opened, message.drive) });
  else tell({ id: message.promise.id, tookMs: await promises(opened, message.promise.count) });
}

async function open({ section: raw, secrets, timeZone, dir, connections }: CallerTask): Promise<Opened> {
  const section = Section.parse(raw);
  const host: ConnectionHost = {
    role: 'read',
    timeZone,
    profile: 'development',
    workDir: dir,
    secret: (reference) => secrets[reference] ?? '',
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic(),
    abandon: (error) => tell({ failed: error.message }),
    log: () => undefined,
  };
  const rfc = section.road === 'rfc' ? await bareRfc(section, host, connections) : null;
  const bare = section.road === 'rfc' ? rfc : await bareSoap(section, host, connections);
  if (!bare) throw new Error('no bare side');
  const session = sessionSide(section, host);
  const child = await childSide({ section: raw, secrets, timeZone, stateDir: dir, connections });
  const today = dateIn(host.now(), timeZone);
  const counted = await rowsOfCustomers(section, host, today);
  const [most, ...others] = counted.toSorted((a, b) => b.rows - a.rows);
  if (!most) throw new Error('the company has no customers');
  const near = others
    .toSorted((a, b) => Math.abs(a.rows - USUAL_ROWS) - Math.abs(b.rows - USUAL_ROWS))
    .slice(0, FEW_CUSTOMERS);
  return {
    sides: { bare, session, child },
    rfc,
    subjects: { few: near.map(({ customer }) => customer), many: most.customer, today },
    ready: { fewRows: near.map(({ rows }) => rows), manyRows: most.rows },
  };
}

async function driven({ sides, subjects }: Opened, { side, load, callers, forMs }: DriveOrder) {
  const asker = sides[side];
  const before = process.cpuUsage();
  const seen = await drive({ ask: async () => void (await asker.ask(load, subjects, turn++)) }, callers, forMs);
  const { user, system } = process.cpuUsage(before);
  return { ...seen, cpuMsEach: (user + system) / 1_000 / seen.count };
}

/** How many items every customer has open, asked by the connector's driver. */
async function rowsOfCustomers(section: Section, host: ConnectionHost, today: string) {
  const driver = driverFor(section, host);
  const options = { signal: new AbortController().signal, repeatable: true };
  try {
    const everybody = [{ SIGN: 'I', OPTION: 'BT', LOW: '0000000000', HIGH: '9999999999' }];
    const { ADDRESSDATA } = await driver.call(BAPI_CUSTOMER_GETLIST, { IDRANGE: everybody }, options);
    const counted: { customer: string; rows: number }[] = [];
    for (const { CUSTOMER: customer } of ADDRESSDATA) {
      const asked = { COMPANYCODE: COMPANY_CODE, CUSTOMER: customer, KEYDATE: today };
      const { LINEITEMS } = await driver.call(BAPI_AR_ACC_GETOPENITEMS, asked, options);
      counted.push({ customer, rows: LINEITEMS.length });
    }
    return counted;
  } finally {
    await driver.close();
  }
}

/** Milliseconds of each bare call that records a promise for one item. */
async function promises({ rfc, subjects }: Opened, count: number): Promise<number[]> {
  if (!rfc) throw new Error('bare promises are called over RFC alone');
  const tookMs: number[] = [];
  const dueOn = addDays(subjects.today, 7).replaceAll('-', '');
  const items: { customer: string; row: Readonly<Record<string, unknown>> }[] = [];
  for (const customer of subjects.few) {
    const asked = { COMPANYCODE: COMPANY_CODE, CUSTOMER: customer, KEYDATE: subjects.today.replaceAll('-', '') };
    const { LINEITEMS } = (await rfc.call(BAPI_AR_ACC_GETOPENITEMS.name, asked)) as {
      LINEITEMS: readonly Record<string, string>[];
    };
    const debits = LINEITEMS.filter((row) => row['DB_CR_IND'] === 'S' && Number(row['AMT_DOCCUR']) > 1);
    items.push(...debits.map((row) => ({ customer, row })));
  }
  for (let at = 0; at < count; at++) {
    const { customer, row } = items[at % items.length] ?? {};
    if (customer === undefined || !row) throw new Error('no item to promise');
    const money = { AMOUNT: '0.01', WAERS: row['CURRENCY'] };
    const from = performance.now();
    const reply = (await rfc.call('Z_ADIT_PROMISE_CREATE', {
      IV_COMMAND_ID: randomUUID(),
      IV_DIGEST: '0'.repeat(64),
      IV_KUNNR: customer,
      IT_ITEMS: [
        {
          BUKRS: row['COMP_CODE'],
          BELNR: row['DOC_NO'],
          GJAHR: row['FISC_YEAR'],
          BUZEI: row['ITEM_NUM'],
          INVOICE: row['BILL_DOC'] || row['DOC_NO'],
          ...money,
        },
      ],
      IT_INSTALMENTS: [{ POSNR: '001', DUE_ON: dueOn, ...money }],
    })) as { EV_OBJECT_ID: string; RETURN: unknown };
    tookMs.push(performance.now() - from);
    if (reply.EV_OBJECT_ID.trim() === '') throw new Error(`no promise was made: ${JSON.stringify(reply.RETURN)}`);
  }
  return tookMs;
}
