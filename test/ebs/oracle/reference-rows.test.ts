import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureClass } from '../../../ebs/error-table.ts';
import {
  asked,
  type Connected,
  connectTo,
  OTHER,
  PROBE,
  sectionFor,
  startWire,
  type Wired,
  WRITE,
  within,
} from '../world.ts';

/**
 * The rows of the reference's table of errors and of its observed behaviour, each number where it really comes: as the
 * answer to a statement, at the logon, or from the listener. What only the driver says: `driver-numbers.test.ts`.
 */

let wired: Wired;
const open: Connected[] = [];

beforeEach(async () => {
  wired = await startWire();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await wired.close();
});

const connect = (role: 'read' | 'write' = 'read', changed: Record<string, unknown> = {}) => {
  const one = connectTo(sectionFor([wired.wire.port], changed), role);
  open.push(one);
  return one;
};
const read = ({ session }: Connected, query = PROBE, ms = 5_000) =>
  session.ask(within(ms), (ask) => ask.rows(query, asked));
const write = ({ session }: Connected, ms = 5_000) =>
  session.ask(within(ms), (ask) => ask.call(WRITE, { customer: 'a' }));
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const logons = () => wired.calls.list('ebs').filter(({ name }) => name === 'logon').length;
const ora = (...numbers: readonly number[]) => numbers.map((number) => `ORA-${String(number).padStart(5, '0')}`);

interface ReferenceRow {
  readonly row: string;
  readonly class: FailureClass;
  readonly numbers: readonly string[];
  /** What is done about it, beyond the class. */
  readonly reads: 'again' | 'told';
}

const AS_ANSWERS: readonly ReferenceRow[] = [
  {
    row: 'connection dead',
    class: 'dead',
    reads: 'again',
    numbers: [
      ...ora(22, 28, 31, 45, 378, 600, 602, 603, 609, 1012, 1041, 1043, 1089, 1092, 2396, 3113, 3114, 3122, 3135),
      ...ora(12153, 12537, 12547, 12570, 12583, 27146, 28511, 56600),
    ],
  },
  { row: 'timeout', class: 'timeout', reads: 'told', numbers: ora(1013) },
  { row: 'serialisation', class: 'serialisation', reads: 'again', numbers: ora(60, 8177, 54, 30006, 4020, 4021) },
  { row: 'package state', class: 'package-state', reads: 'again', numbers: ora(4068, 4061, 4065, 6508) },
  { row: 'edition changed', class: 'edition', reads: 'again', numbers: ora(38802, 38803, 38805, 38807, 38808, 38814) },
  {
    row: 'data/API',
    class: 'refusal',
    reads: 'told',
    numbers: ora(20000, 20500, 20999, 6502, 6503, 1403, 1422, 1, 2290, 2291, 2292, 1400, 12899),
  },
  { row: 'privilege/contract', class: 'contract', reads: 'told', numbers: ora(942, 904, 1031, 6550) },
  {
    row: 'space/resource',
    class: 'resource',
    reads: 'told',
    numbers: ora(18, 20, 1000, 1653, 1654, 1655, 4030, 4031, 2391),
  },
];
const answers = AS_ANSWERS.flatMap(({ row, numbers, ...rest }) =>
  numbers.map((number) => [row, number, rest] as const),
);

describe('a number in answer to a statement', () => {
  // A query that finds nothing more ends with this number: it is no error of a read.
  it.each(answers.filter(([, number]) => number !== 'ORA-01403'))('%s: %s, by a read', async (_row, number, row) => {
    const reader = connect();
    wired.arm({ at: 'call', match: 'probe', action: 'error', code: number });
    const error = await errorOf(read(reader));
    if (row.reads === 'again') expect(error).toBeNull();
    else expect(error).toMatchObject({ details: { error: number, class: row.class } });
    // Whatever it was, the next one is served.
    wired.faults.clear();
    expect((await read(reader, OTHER)).rows).toHaveLength(2);
  });

  it.each(answers)('%s: %s, by a write', async (_row, number, row) => {
    const writer = connect('write');
    wired.arm({ at: 'call', match: 'write', action: 'error', code: number, sticky: true });
    expect(await errorOf(write(writer))).toMatchObject({
      outcome: row.class === 'dead' || row.class === 'timeout' ? 'unknown' : 'none',
      details: { error: number, class: row.class },
    });
    expect(wired.engine.of('write')).toHaveLength(0);
  });
});

describe('a number before anybody is let in', () => {
  it.each([
    ...ora(1017, 1005, 1045, 28000, 28001).map((number) => ['credential, stop', number, 'ERP_AUTH'] as const),
    ...ora(1033, 1034, 1090).map((number) => ['connect transient', number, 'ERP_UNREACHABLE'] as const),
    ...ora(28040).map((number) => ['config, do not retry', number, 'CONFIG_INVALID'] as const),
    ...ora(18, 20, 2391).map((number) => ['space/resource', number, 'OVERLOADED'] as const),
  ])('%s: %s, at the logon', async (row, number, code) => {
    wired.arm({ at: 'logon', action: 'error', code: number, sticky: true });
    const reader = connect();
    for (let round = 0; round < 3; round += 1)
      expect(await errorOf(read(reader))).toMatchObject({ code, outcome: 'none' });
    const isTriedAgain = row === 'connect transient' || row === 'space/resource';
    expect(logons()).toBe(isTriedAgain ? 3 : 1);
  });

  it.each([12514, 12505, 12516, 12518, 12519, 12520, 12528])(
    'connect transient: ORA-%i, from the listener, is tried again',
    async (number) => {
      wired.arm({ at: 'connect', action: 'refuse', code: String(number) });
      const reader = connect();
      expect(await errorOf(read(reader))).toMatchObject({ code: 'ERP_UNREACHABLE', details: { class: 'connect' } });
      expect((await read(reader)).rows).toHaveLength(2);
    },
  );
});

describe('what was observed of the driver', () => {
  it.each([
    ['at connect', { at: 'connect' }, 'done'],
    ['at the logon', { at: 'logon' }, 'done'],
    ['before the statement', { at: 'call', match: 'write', action: 'cut' }, 'unknown'],
    ['in the middle of the reply', { at: 'call', match: 'write', action: 'cut_mid' }, 'unknown'],
  ] as const)(
    'kill %s of a write: the outcome says what is known, and the next one heals the pool',
    async (_at, fault, is) => {
      const writer = connect('write');
      wired.arm({ action: 'cut', ...fault });
      const error = await errorOf(write(writer));
      if (is === 'unknown') expect(error).toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'unknown' });
      else expect(error).toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
      expect(await write(writer)).toEqual({ status: 'DONE' });
    },
  );

  it.each([
    ['before the statement', { at: 'call', match: 'probe', action: 'cut' }],
    ['in the middle of the reply', { at: 'call', match: 'probe', action: 'cut_mid' }],
    ['in the ping', { at: 'call', match: 'PING', action: 'cut' }],
  ] as const)('kill %s of a read: asked once more, on a fresh session', async (_at, fault) => {
    const reader = connect('read', { pingAfterIdleMs: 0 });
    await read(reader, OTHER);
    wired.arm(fault);
    expect((await read(reader)).rows).toHaveLength(2);
    expect(wired.engine.sessions).toHaveLength(2);
    await vi.waitFor(() => expect(wired.engine.open).toHaveLength(1));
  });

  it('a black hole: the promise that never settles costs its deadline and a second, no place of the pool', async () => {
    const reader = connect('read', { maxConnections: 1 });
    await read(reader, OTHER);
    wired.arm({ at: 'call', match: 'probe', action: 'hang' });
    const begunAt = performance.now();
    expect(await errorOf(read(reader, PROBE, 300))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect((await read(reader, OTHER)).rows).toHaveLength(2);
    expect(performance.now() - begunAt).toBeGreaterThan(290);
    expect(reader.abandoned).toEqual([]);
  });
});
