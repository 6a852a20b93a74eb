import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoggedOn } from '../../../../sandbox/oracle/session/logged-on.ts';
import { errorOf, openWorld, run, type World } from './world.ts';

const SEED = 20260316;
let world: World;
let session: LoggedOn;

beforeAll(async () => {
  world = await openWorld({ territory: 'GERMANY' });
  session = await world.session('DEMO');
}, 60_000);
afterAll(() => world.close());

const one = async (sql: string, ...binds: (string | null)[]): Promise<unknown> =>
  ((await run(session, sql, ...binds)) as unknown[][])[0]?.[0];
const check = (property: fc.IAsyncProperty<unknown>): Promise<void> =>
  fc.assert(property, { seed: SEED, numRuns: 60 }) as Promise<void>;

test('a number goes through TM9 and back unharmed, whatever the territory', async () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{0,18}$/);
  await check(
    fc.asyncProperty(digits, digits, fc.boolean(), async (whole, fraction, isNegative) => {
      const plain = `${isNegative ? '-' : ''}${whole}.${fraction.replace(/0+$/, '') || '1'}`;
      const chars = `'NLS_NUMERIC_CHARACTERS=''.,'''`;
      const model = `'${'9'.repeat(20)}D${'9'.repeat(20)}'`;
      expect(await one(`SELECT TO_CHAR(TO_NUMBER(:n, ${model}, ${chars}), 'TM9', ${chars}) FROM dual`, plain)).toBe(
        plain,
      );
      // The session's own decimal mark is a comma.
      expect(await one(`SELECT TO_CHAR(TO_NUMBER(:n)) FROM dual`, plain.replace('.', ','))).toBe(
        plain.replace('.', ','),
      );
      expect(await errorOf(session, 'SELECT TO_NUMBER(:n) FROM dual', plain)).toBe(1722);
    }),
  );
});

test('sums and differences are exact', async () => {
  const amount = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
  const cents = (value: bigint): string => {
    const text = (value < 0n ? -value : value).toString().padStart(3, '0');
    return `${value < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
  };
  const trimmed = (text: string): string => text.replace(/0+$/, '').replace(/\.$/, '').replace(/^-0$/, '0');
  await check(
    fc.asyncProperty(amount, amount, async (a, b) => {
      const chars = `'NLS_NUMERIC_CHARACTERS=''.,'''`;
      const number = (bind: string): string => `TO_NUMBER(${bind}, '99999999999999999999D99', ${chars})`;
      expect(await one(`SELECT ${number(':a')} + ${number(':b')} FROM dual`, cents(a), cents(b))).toBe(
        trimmed(cents(a + b)),
      );
    }),
  );
});

test('a date goes through its text and back, and days are counted as the calendar does', async () => {
  const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
  await check(
    fc.asyncProperty(day, fc.integer({ min: -20_000, max: 20_000 }), async (date, days) => {
      const text = date.toISOString().slice(0, 19).replace('T', ' ');
      const format = 'YYYY-MM-DD HH24:MI:SS';
      expect(await one(`SELECT TO_CHAR(TO_DATE(:d, '${format}'), '${format}') FROM dual`, text)).toBe(text);
      const later = new Date(date.getTime() + days * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
      expect(await one(`SELECT TO_CHAR(TO_DATE(:d, '${format}') + ${days}, '${format}') FROM dual`, text)).toBe(later);
      expect(await one(`SELECT TO_DATE(:l, '${format}') - TO_DATE(:d, '${format}') FROM dual`, later, text)).toBe(
        String(days),
      );
    }),
  );
});

test('any text of a bind stays what it was, and never becomes SQL', async () => {
  const text = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .filter((each) => each.isWellFormed() && !each.includes('\uE000'));
  await check(
    fc.asyncProperty(text, async (value) => {
      expect(await one('SELECT :v FROM dual', value)).toBe(value);
      expect(await run(session, 'SELECT code FROM item WHERE code = :v AND 1 = 0', value)).toEqual([]);
      const literal = value.replaceAll("'", "''");
      expect(await one(`SELECT '${literal}' FROM dual`)).toBe(value);
    }),
  );
});
