import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoggedOn } from '../../../../sandbox/oracle/session/logged-on.ts';
import { DATES } from './corpus/dates.ts';
import { DICTIONARY } from './corpus/dictionary.ts';
import { NUMBERS } from './corpus/numbers.ts';
import { QUERIES } from './corpus/queries.ts';
import { REFUSED } from './corpus/refused.ts';
import { TEXTS } from './corpus/texts.ts';
import { VALUES } from './corpus/values.ts';
import { errorOf, openWorld, run, type World } from './world.ts';

const VALID = [...VALUES, ...NUMBERS, ...DATES, ...TEXTS, ...QUERIES, ...DICTIONARY];

let world: World;
let session: LoggedOn;

beforeAll(async () => {
  world = await openWorld();
  session = await world.session('DEMO');
}, 60_000);
afterAll(() => world.close());

describe('the corpus of statements', () => {
  test('is large, and half of it is refused', () => {
    expect(VALID.length + REFUSED.length).toBeGreaterThanOrEqual(150);
    expect(REFUSED.length).toBeGreaterThanOrEqual(75);
    expect(new Set([...VALID, ...REFUSED].map(([sql]) => sql)).size).toBe(VALID.length + REFUSED.length);
  });

  test.each(VALID.map(([sql, rows, ...binds]) => ({ sql, rows, binds })))('$sql', async ({ sql, rows, binds }) => {
    expect(await run(session, sql, ...binds)).toEqual(rows);
    expect(session.isTransactionOpen).toBe(false);
  });

  test.each(REFUSED.map(([sql, error, ...binds]) => ({ sql, error, binds })))(
    'ORA-$error: $sql',
    async ({ sql, error, binds }) => {
      expect(await errorOf(session, sql, ...binds)).toBe(error);
      // Nothing of it is left, and the session is well.
      expect(await run(session, 'SELECT COUNT(*) FROM item')).toEqual([['4']]);
    },
  );
});
