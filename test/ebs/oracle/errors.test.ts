import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION_ERRORS, FAILURES } from '../../../ebs/error-table.ts';
import { soon } from '../../soon.ts';
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
const write = ({ session }: Connected) => session.ask(within(), (ask) => ask.call(WRITE, { customer: 'a' }));
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

/** Numbers of the table that a database can answer a statement with, and that do not begin with an extra letter. */
const ORACLE = FAILURES.flatMap((row) =>
  row.numbers.filter((number) => number.startsWith('ORA-')).map((number) => [number, row] as const),
);

describe('the table of errors', () => {
  it('has each number once', () => {
    const numbers = FAILURES.flatMap((row) => row.numbers);
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  });

  it.each(ORACLE)('%s, as an answer of the database to a block, ends in its class', async (number, row) => {
    const writer = connect('write');
    await write(writer);
    wired.arm({ at: 'call', match: 'write', action: 'error', code: number, sticky: true });
    expect(await errorOf(write(writer))).toMatchObject({
      code: row.code,
      outcome: row.outcome,
      details: { error: number, class: row.class },
    });
    expect(wired.engine.of('write')).toHaveLength(1);
  });

  it.each([APPLICATION_ERRORS.from, APPLICATION_ERRORS.to])(
    'ORA-%i is a refusal in the ERP’s own words',
    async (number) => {
      const writer = connect('write');
      wired.arm({ at: 'call', match: 'write', action: 'error', code: `ORA-${number}` });
      expect(await errorOf(write(writer))).toMatchObject({
        code: 'ERP_REJECTED',
        outcome: 'none',
        details: { error: `ORA-${number}`, class: 'refusal' },
      });
    },
  );

  it('what it does not know may have done anything', async () => {
    const writer = connect('write');
    wired.arm({ at: 'call', match: 'write', action: 'error', code: 'ORA-02054' });
    expect(await errorOf(write(writer))).toMatchObject({ code: 'ERP_FAULT', outcome: 'unknown' });
  });
});

describe('what follows an error', () => {
  it('a read on a session that died is asked once more on a fresh one', async () => {
    const reader = connect();
    await read(reader);
    wired.arm({ at: 'call', match: 'probe', action: 'error', code: 'ORA-00028' });
    expect((await read(reader)).rows).toHaveLength(2);
    expect(wired.engine.sessions).toHaveLength(2);
  });

  it('a write on a session that died is not: nobody knows what it did', async () => {
    const writer = connect('write');
    await write(writer);
    wired.arm({ at: 'call', match: 'write', action: 'cut_mid' });
    expect(await errorOf(write(writer))).toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'unknown' });
    expect(wired.engine.of('write')).toHaveLength(2);
    expect(await write(writer)).toEqual({ status: 'DONE' });
  });

  it('lost package state: reads and blocks that commit last are sent once more, on the same session', async () => {
    const writer = connect('write');
    wired.arm({ at: 'call', match: 'write', action: 'error', code: 'ORA-04068' });
    expect(await write(writer)).toEqual({ status: 'DONE' });
    const reader = connect();
    wired.arm({ at: 'call', match: 'probe', action: 'error', code: 'ORA-04068' });
    expect((await read(reader)).rows).toHaveLength(2);
    expect(wired.engine.sessions).toHaveLength(2);
  });

  it('lost package state: a block that commits in between is not sent again, and may have done something', async () => {
    const { session } = connect('write');
    wired.arm({ at: 'call', match: 'write', action: 'error', code: 'ORA-04068' });
    const commits = { ...WRITE, selfCommits: true as const };
    expect(await errorOf(session.ask(within(), (ask) => ask.call(commits, { customer: 'a' })))).toMatchObject({
      outcome: 'unknown',
    });
    expect(wired.engine.of('write')).toHaveLength(0);
  });

  it('a deadlock: a read is tried twice more, a write not at all but surely not done', async () => {
    const reader = connect();
    for (const nth of [1, 2]) wired.arm({ at: 'call', match: 'probe', action: 'error', code: 'ORA-00060', nth });
    expect((await read(reader)).rows).toHaveLength(2);
    wired.arm({ at: 'call', match: 'probe', action: 'error', code: 'ORA-00060', sticky: true });
    expect(await errorOf(read(reader))).toMatchObject({ code: 'ERP_LOCKED', outcome: 'none' });
    wired.faults.clear();
    const writer = connect('write');
    wired.arm({ at: 'call', match: 'write', action: 'error', code: 'ORA-00054' });
    expect(await errorOf(write(writer))).toMatchObject({ code: 'ERP_LOCKED', outcome: 'none' });
    expect(wired.engine.of('write')).toHaveLength(0);
  });

  it('what a failed block left open is rolled back before anybody else gets the session', async () => {
    const writer = connect('write');
    wired.engine.answers.set('write', (_, session) => {
      session.isTransactionOpen = true;
      throw Object.assign(new Error('unlisted'), {});
    });
    await errorOf(write(writer));
    await soon(() =>
      expect(wired.engine.sessions.every(({ isTransactionOpen, isClosed }) => isClosed || !isTransactionOpen)).toBe(
        true,
      ),
    );
  });

  it('a statement that does not fit is switched off alone, is logged once, and is tried again later', async () => {
    const reader = connect();
    wired.arm({ at: 'call', match: 'probe', action: 'error', code: 'ORA-00904' });
    expect(await errorOf(read(reader))).toMatchObject({ code: 'ERP_REPLY_INVALID', details: { class: 'contract' } });
    expect(await errorOf(read(reader))).toMatchObject({ code: 'ERP_REPLY_INVALID', outcome: 'none' });
    expect(wired.engine.of('probe')).toHaveLength(0);
    expect((await read(reader, OTHER)).rows).toHaveLength(2);
    expect(reader.logs.filter((line) => line.includes('does not fit'))).toHaveLength(1);
    const hurried = connectTo(sectionFor([wired.wire.port]), 'read', { monotonic: () => performance.now() + later });
    open.push(hurried);
    let later = 0;
    wired.arm({ at: 'call', match: 'probe', action: 'error', code: 'ORA-00942' });
    expect(await errorOf(read(hurried))).toMatchObject({ code: 'ERP_DENIED' });
    later = 11 * 60_000;
    expect((await read(hurried)).rows).toHaveLength(2);
  });

  it('a block that does not compile says by its PLS number what is missing', async () => {
    const writer = connect('write');
    wired.engine.answers.set('write', async () => {
      const { OracleError } = await import('../../../sandbox/oracle/engine.ts');
      throw new OracleError(
        6550,
        "line 1, column 7:\nPLS-00201: identifier 'APPS.XXADIT_WRITE' must be declared\nORA-06550: line 1, column 7:\nPL/SQL: Statement ignored",
      );
    });
    expect(await errorOf(write(writer))).toMatchObject({
      code: 'ERP_DENIED',
      outcome: 'none',
      details: { class: 'contract' },
    });
  });

  it('no value of a bind and no stack stands in an error; the stack is for debugging', async () => {
    const writer = connect('write');
    wired.engine.answers.set('write', async () => {
      const { OracleError } = await import('../../../sandbox/oracle/engine.ts');
      throw new OracleError(20001, 'Customer Geheimrat owes too much\nORA-06512: at "APPS.XX_CREDIT", line 77');
    });
    const error = await errorOf(writer.session.ask(within(), (ask) => ask.call(WRITE, { customer: 'Geheimrat' })));
    expect(String(error)).toContain('owes too much');
    expect(JSON.stringify([String(error), error])).not.toMatch(/Geheimrat|ORA-06512/);
    expect(writer.logs.find((line) => line.includes('ORA-06512'))).toContain('XX_CREDIT');
  });

  it('other columns than the statement has are not taken for its own', async () => {
    const { rows } = await import('../tiny-engine.ts');
    wired.engine.answers.set('probe', () => rows(['AMOUNT', 'ID'], [['1', '2']]));
    expect(await errorOf(read(connect()))).toMatchObject({ code: 'ERP_REPLY_INVALID', outcome: 'none' });
  });
});
