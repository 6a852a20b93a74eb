import { describe, expect, it } from 'vitest';
import type { RfcFunction } from '../../bapi/catalogue/types.ts';
import { EccConnection } from '../../bapi/connection.ts';
import type { RfcDriver } from '../../bapi/driver.ts';
import { decodeOutput, encodeInput } from '../../bapi/rfc/values.ts';
import type { CommandSource } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { OperationName } from '../../domain/operations.ts';
import { customerFacts, searchKey } from '../agent/router/facts.ts';
import { openPolicy, world } from '../agent/router/world.ts';
import { type Fields, sectionOf } from '../bapi/commands/fake-driver.ts';
import { within } from '../bapi/world.ts';
import { cpuMsOf } from '../soon.ts';
import { ATTACKS } from './command-attacks.ts';
import { drawing, newSeed } from './seeded.ts';
import { UNSEEN } from './texts.ts';

const C = '0000100001';
const OTHER = '0000100002';
type Raw = Readonly<Record<string, unknown>>;

const PROMISE = {
  PROMISE_ID: '0000000007',
  KUNNR: C,
  STATUS: 'O',
  METHOD: 'wire',
  PROMISED_BY: 'Ms Sand',
  TAKEN_ON: '20260310',
  TAKEN_AT: '090000',
  TAKEN_BY: 'MEIER',
  RECORDING: 'rec',
  PREDECESSOR: '',
  COMMAND_ID: '',
};
const ITEM = {
  PROMISE_ID: '0000000007',
  BUKRS: '1000',
  BELNR: '1800000001',
  GJAHR: '2026',
  BUZEI: '001',
  INVOICE: '0090000018',
  AMOUNT: '300.0000',
  WAERS: 'EUR',
};
const INSTALMENT = {
  PROMISE_ID: '0000000007',
  POSNR: '001',
  DUE_ON: '20260701',
  AMOUNT: '300.0000',
  WAERS: 'EUR',
  STATUS: 'O',
};
const DISPUTE = {
  DISPUTE_ID: '0000000003',
  KUNNR: C,
  BUKRS: '1000',
  BELNR: '1800000001',
  GJAHR: '2026',
  BUZEI: '001',
  INVOICE: '0090000018',
  REASON: 'price',
  STATUS: 'O',
  AMOUNT: '10.0000',
  WAERS: 'EUR',
  OPENED_ON: '20260310',
  OPENED_AT: '090000',
  RESOLVER: 'OTT',
  EXPECTED_ON: '00000000',
  COMMAND_ID: '',
};
const NOTE = {
  DISPUTE_ID: '0000000003',
  POSNR: '0001',
  WRITTEN_ON: '20260310',
  WRITTEN_AT: '090000',
  WRITTEN_BY: 'OTT',
  TEXT: 'note',
};
const ACTIVITY = {
  ACTIVITY_ID: '0000000011',
  KUNNR: C,
  KIND: 'CALL',
  SUBKIND: '',
  STARTED_ON: '20260520',
  STARTED_AT: '090000',
  DURATION: 60,
  DIRECTION: 'O',
  OUTCOME: 'promised',
  STATUS: 'D',
  DUE_ON: '00000000',
  DUE_AT: '000000',
  ASSIGNEE: 'OTT',
  REFERENCE: 'ref',
  AMOUNT: '0',
  WAERS: '',
  VALUE_ON: '00000000',
  METHOD: '',
  INVOICE: '',
  CONTACT: '',
  CREATED_BY: 'OTT',
  COMMAND_ID: '',
  TEXT: 'said',
};
const REFERENCE = { ACTIVITY_ID: '0000000011', KIND: 'RECORDING', VALUE: 'rec' };

interface Read {
  readonly op: OperationName;
  readonly fn: string;
  readonly honest: Readonly<Record<string, readonly Raw[]>>;
}

const READS: readonly Read[] = [
  {
    op: 'list_promises',
    fn: 'Z_ADIT_PROMISES_READ',
    honest: { ET_PROMISES: [PROMISE], ET_ITEMS: [ITEM], ET_INSTALMENTS: [INSTALMENT] },
  },
  { op: 'list_disputes', fn: 'Z_ADIT_DISPUTES_READ', honest: { ET_DISPUTES: [DISPUTE], ET_NOTES: [NOTE] } },
  {
    op: 'list_activities',
    fn: 'Z_ADIT_ACTIVITIES_READ',
    honest: { ET_ACTIVITIES: [ACTIVITY], ET_REFERENCES: [REFERENCE] },
  },
];

const OK = { TYPE: '', ID: '', NUMBER: '000', MESSAGE: '' };

/** The connection over the RFC road's own codec: an answer is what the library hands over, of whatever types. */
function attacked(answers: Readonly<Record<string, (input: Raw) => unknown>>) {
  const calls: { name: string; input: Fields }[] = [];
  const answer = (fn: RfcFunction, input: Fields) => {
    calls.push({ name: fn.name, input: encodeInput(fn, input, null) });
    const given = answers[fn.name];
    if (!given) throw new AditError('ERP_REPLY_INVALID', `${fn.name}: FU_NOT_FOUND`, { outcome: 'none' });
    return decodeOutput(fn, given(input));
  };
  const driver = {
    road: 'rfc',
    keepsSession: true,
    call: async (fn: RfcFunction, input: Fields) => answer(fn, input),
    session: async (_signal: AbortSignal, work: (session: unknown) => Promise<unknown>) =>
      work({ call: async (fn: RfcFunction, input: Fields) => answer(fn, input) }),
    probe: async () => [],
    close: async () => undefined,
  } as RfcDriver;
  const erp = new EccConnection({
    kind: 'sap-ecc',
    section: sectionOf({ addon: 'on' }),
    host: {
      role: 'write',
      timeZone: 'Europe/Berlin',
      profile: 'development',
      workDir: '/nonexistent',
      abandon: (reason) => {
        throw reason;
      },
      secret: () => 'ADIT',
      now: () => Date.UTC(2026, 5, 1, 12),
      monotonic: () => performance.now(),
      log: () => undefined,
    },
    driver,
  });
  const w = world({ policy: openPolicy() });
  w.ecc.table.customer.push(customerFacts(C));
  w.ecc.table.searchKey.push(searchKey(C));
  const byTable = w.ecc.read.bind(w.ecc);
  w.ecc.read = (entity, selector, context) =>
    ['promise', 'dispute', 'activity'].includes(entity)
      ? erp.read(entity, selector, within(60_000))
      : byTable(entity, selector, context);
  w.ecc.commandSource = (): CommandSource => ({ uses: [], settling: 'marker', selfCommits: true });
  return { ...w, erp, calls };
}

/** One field of one table of one read replaced by something else. */
function spoilt({ fn, honest }: Read, table: string, change: (row: Raw) => unknown) {
  return attacked({
    [fn]: () => ({ ...honest, RETURN: OK, [table]: (honest[table] ?? []).map(change) }),
  });
}

const told = (data: unknown) => JSON.stringify(data);

describe('an ERP over RFC that answers with what no function gives', () => {
  it('is understood where it is honest', async () => {
    for (const read of READS) {
      const w = attacked({ [read.fn]: () => ({ ...read.honest, RETURN: OK }) });
      const { status, body } = await w.ask(read.op, {
        customer: C,
        ...(read.op === 'list_activities' && { from: '2026-01-01' }),
      });
      expect([read.op, status, (body.data as unknown[]).length]).toEqual([read.op, 200, 1]);
    }
  });

  const WRONG: readonly unknown[] = [
    1e21,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    10n ** 30n,
    null,
    true,
    [],
    ['x'],
    {},
    { toString: () => '0' },
    new Date(0),
    Buffer.from('x'),
    () => 'x',
    Symbol('x'),
    'x'.repeat(100_000),
    '1e5',
    '-1E+3',
    '0x10',
    '20261332',
    '99999999',
    '2026-02-30',
    "00000000' OR",
    'toString',
    'valueOf',
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '🜚',
    ...ATTACKS.slice(0, 30),
  ];

  it('gives no other error than that it is not understood, whichever field has whichever type', async () => {
    const draw = drawing(newSeed());
    const codes = new Map<string, number>();
    let thrown = 0;
    for (const read of READS) {
      for (const [table, rows] of Object.entries(read.honest)) {
        for (const field of Object.keys(rows[0] ?? {})) {
          for (const value of WRONG) {
            if (!draw.chance(0.3)) continue;
            thrown += 1;
            const w = spoilt(read, table, (row) => ({ ...row, [field]: value }));
            const what = `seed ${draw.seed}: ${read.fn} ${table}-${field} = ${String(value).slice(0, 40)}`;
            const { status, body, text } = await w.ask(read.op, { customer: C });
            const code = body.code ?? 'OK';
            codes.set(code, (codes.get(code) ?? 0) + 1);
            expect([200, 502, 503], what).toContain(status);
            expect(['OK', 'ERP_REPLY_INVALID'], what).toContain(code);
            const shown = String(value).slice(0, 40);
            if (code !== 'OK' && shown.length >= 8 && !/^(?:toString|valueOf)$/.test(shown)) {
              expect(text, what).not.toContain(shown);
            }
            for (const one of textsOf(body.data)) expect(UNSEEN.test(one), what).toBe(false);
            expect(text.length, what).toBeLessThan(20_000);
          }
        }
      }
    }
    process.stdout.write(`hostile RFC, seed ${draw.seed}: ${thrown} thrown, ${JSON.stringify([...codes])}\n`);
    expect(codes.get('OK') ?? 0).toBeGreaterThan(100);
    expect(codes.get('ERP_REPLY_INVALID') ?? 0).toBeGreaterThan(200);
  }, 60_000);

  it.each(READS)(
    'is refused whole where a table is no table, a row no row, and the reply no reply: $fn',
    async (read) => {
      for (const [table, rows] of Object.entries(read.honest)) {
        for (const value of ['x', 5, {}, { length: 3 }, [null], [[]], ['x'], [rows], new Map([[0, rows]])]) {
          const w = attacked({ [read.fn]: () => ({ ...read.honest, RETURN: OK, [table]: value }) });
          const { body } = await w.ask(read.op, { customer: C });
          expect([table, String(value), body.code]).toEqual([table, String(value), 'ERP_REPLY_INVALID']);
        }
      }
      for (const reply of [null, undefined, 'x', 5, []]) {
        const w = attacked({ [read.fn]: () => reply });
        expect((await w.ask(read.op, { customer: C })).body.code).toBe('ERP_REPLY_INVALID');
      }
    },
  );

  it.each(READS)('tells nothing of another customer, and nothing at all once one row is foreign: $fn', async (read) => {
    const [table = '', rows = []] = Object.entries(read.honest)[0] ?? [];
    const [own] = rows;
    const foreign = { ...own, KUNNR: OTHER, RECORDING: 'fremd', RESOLVER: 'fremd', TEXT: 'fremd' };
    for (const list of [[foreign], [own, foreign], [{ ...own, KUNNR: '' }], [{ ...own, KUNNR: '100001' }]]) {
      const w = attacked({ [read.fn]: () => ({ ...read.honest, RETURN: OK, [table]: list }) });
      const { body, text } = await w.ask(read.op, { customer: C });
      expect(body.code).toBe('ERP_REPLY_INVALID');
      expect(text).not.toMatch(/fremd|0000100002/);
    }
  });

  it('gives statuses that do not exist no meaning', async () => {
    for (const STATUS of ['X', 'o', ' ', '0', '']) {
      for (const [read, table] of [
        [READS[0], 'ET_PROMISES'],
        [READS[0], 'ET_INSTALMENTS'],
        [READS[1], 'ET_DISPUTES'],
      ] as const) {
        if (!read) throw new Error('no such read');
        const { body } = await spoilt(read, table, (row) => ({ ...row, STATUS })).ask(read.op, { customer: C });
        expect([table, STATUS, body.code]).toEqual([table, STATUS, 'ERP_REPLY_INVALID']);
      }
    }
  });

  it('cannot name a kind, state or direction after a member of an object', async () => {
    const activities = READS[2];
    if (!activities) throw new Error('no such read');
    for (const KIND of ['toString', 'valueOf', '__proto__']) {
      const w = spoilt(activities, 'ET_ACTIVITIES', (row) => ({ ...row, KIND, OUTCOME: '' }));
      const { rows } = await w.erp.read('activity', { customer: C, from: '2026-01-01' }, within());
      expect([rows[0]?.kind, rows[0]?.outcome]).toEqual(['note', 'not_available']);
      // What crosses to the agent's process has to be something that can.
      expect(() => structuredClone(rows)).not.toThrow();
    }
  });
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

describe('an ERP over RFC that answers with very much', () => {
  it.each(READS)('is refused with a million rows, before any of them is looked at: $fn', async (read) => {
    const [table = '', rows = []] = Object.entries(read.honest)[0] ?? [];
    const million = Array.from({ length: 1_000_000 }, () => rows[0]);
    const w = attacked({ [read.fn]: () => ({ ...read.honest, RETURN: OK, [table]: million }) });
    const refused = async () => expect((await w.ask(read.op, { customer: C })).body.code).toBe('ERP_REPLY_INVALID');
    expect(await cpuMsOf(refused)).toBeLessThan(2_000);
  });

  it.each([
    ['promises with an item each', READS[0], 'PROMISE_ID', ['ET_PROMISES', 'ET_ITEMS', 'ET_INSTALMENTS']],
    ['disputes with a note each', READS[1], 'DISPUTE_ID', ['ET_DISPUTES', 'ET_NOTES']],
    ['activities with a reference each', READS[2], 'ACTIVITY_ID', ['ET_ACTIVITIES', 'ET_REFERENCES']],
  ] as const)(
    'is gone through once, not once for each row: 90,000 %s',
    async (_what, read, key, tables) => {
      if (!read) throw new Error('no such read');
      const many = (table: string) =>
        Array.from({ length: 90_000 }, (_, at) => ({
          ...read.honest[table]?.[0],
          [key]: String(at).padStart(10, '0'),
        }));
      const reply = { RETURN: OK, ...Object.fromEntries(tables.map((table) => [table, many(table)])) };
      const { erp } = attacked({ [read.fn]: () => reply });
      const cpuBefore = process.cpuUsage();
      const entity = ({ list_promises: 'promise', list_disputes: 'dispute' } as const)[read.op as 'list_promises'];
      const { rows, complete } = await erp.read(
        entity ?? 'activity',
        { customer: C, from: '2026-01-01' } as never,
        within(60_000),
      );
      const { user } = process.cpuUsage(cpuBefore);
      expect([rows.length, complete]).toEqual([5_000, false]);
      // 90,000 times 90,000 comparisons take far longer than to read them.
      expect(user / 1e6).toBeLessThan(8);
    },
    60_000,
  );

  it('has deep and long texts cut before they leave', async () => {
    for (const [read, table] of [
      [READS[1], 'ET_NOTES'],
      [READS[2], 'ET_ACTIVITIES'],
    ] as const) {
      if (!read) throw new Error('no such read');
      for (const TEXT of ['🜚'.repeat(20_000), '['.repeat(30_000), `${'a'.repeat(499)}🜚${'b'.repeat(600)}`]) {
        const w = spoilt(read, table, (row) => ({ ...row, TEXT }));
        const { body } = await w.ask(read.op, { customer: C });
        const longest = Math.max(...textsOf(body.data).map((text) => text.length));
        expect(longest).toBeLessThanOrEqual(1_000);
        expect(textsOf(body.data).every((text) => text.isWellFormed())).toBe(true);
      }
    }
  });
});

describe('an ERP over RFC whose word on a command cannot be trusted', () => {
  const task = { commandId: 'c0ffee00-0000-4000-8000-000000000001', kind: 'create_task', customer: C };
  const args = { kind: 'follow_up', text: 'x' };
  const made = {
    EV_OBJECT_ID: '0000000001',
    EV_DUPLICATE: '',
    EV_POSTED_ON: '20260601',
    EV_POSTED_AT: '120000',
    RETURN: OK,
  };
  const execute = (reply: unknown, lookup: unknown = { ...made, EV_FOUND: '' }) => {
    const w = attacked({ Z_ADIT_ACTIVITY_CREATE: () => reply, Z_ADIT_COMMAND_LOOKUP: () => lookup });
    return w.erp.execute({ ...task, args }, within());
  };

  it('is never taken for done where it contradicts itself, and never for not sent', async () => {
    const replies: readonly unknown[] = [
      null,
      'x',
      {},
      { ...made, EV_OBJECT_ID: '' },
      { ...made, EV_OBJECT_ID: 5 },
      { ...made, EV_OBJECT_ID: 'x'.repeat(100) },
      { ...made, EV_POSTED_ON: '20261332' },
      { ...made, EV_POSTED_AT: '256199' },
      { ...made, RETURN: 'x' },
      { ...made, RETURN: [] },
      { ...made, RETURN: { ...OK, TYPE: 1 } },
      // Confirmed, and its own books know nothing of it.
      made,
    ];
    for (const reply of replies) {
      const { outcome } = await execute(reply);
      expect([told(reply), outcome]).toEqual([told(reply), 'unknown']);
    }
  });

  it('is not believed in what it says to look up of another digest, customer or number', async () => {
    const found = { ...made, EV_FOUND: 'X', EV_KIND: 'ACTIVITY_CREATE', EV_KUNNR: C, EV_DIGEST: 'd'.repeat(64) };
    for (const reply of [
      found,
      { ...found, EV_KUNNR: OTHER },
      { ...found, EV_OBJECT_ID: '' },
      { ...found, EV_POSTED_ON: '00000000' },
    ]) {
      const w = attacked({ Z_ADIT_COMMAND_LOOKUP: () => reply });
      expect(await w.erp.lookup({ ...task, args }, within())).toEqual({ found: 'cannot-tell' });
    }
    for (const reply of [
      null,
      'x',
      { ...found, EV_DIGEST: 5 },
      { ...found, RETURN: { ...OK, TYPE: 'E', ID: 'ZADIT', NUMBER: '011' } },
    ]) {
      const w = attacked({ Z_ADIT_COMMAND_LOOKUP: () => reply });
      await expect(w.erp.lookup({ ...task, args }, within())).rejects.toBeInstanceOf(AditError);
    }
  });
});

describe('what reaches an ERP over RFC', () => {
  it('is cut by nobody in silence: a text that its field cannot hold is refused before it is sent', async () => {
    const long = { kind: 'follow_up', text: 'x', assignee: 'x'.repeat(13) };
    const surrogate = { kind: 'follow_up', text: 'half \ud800 of it' };
    const nul = { kind: 'follow_up', text: 'a\u0000b' };
    for (const args of [long, surrogate, nul]) {
      const w = attacked({});
      const command = { commandId: 'c0ffee00-0000-4000-8000-000000000001', kind: 'create_task', customer: C, args };
      expect((await w.erp.execute(command, within())).outcome).toBe('refused');
      expect(w.calls).toEqual([]);
    }
  });
});
