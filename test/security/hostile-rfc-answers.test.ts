import { describe, expect, it } from 'vitest';
import { within } from '../bapi/world.ts';
import { ATTACKS } from './command-attacks.ts';
import { attacked, C, OK, OTHER, READS, spoilt, textsOf } from './hostile-rfc.ts';
import { drawing, newSeed } from './seeded.ts';
import { UNSEEN } from './texts.ts';

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
