import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUSY_MS, soon } from '../../soon.ts';
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
const extra: { close(): unknown }[] = [];

beforeEach(async () => {
  wired = await startWire();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  for (const one of extra.splice(0)) await one.close();
  await wired.close();
});

const connect = (changed: Record<string, unknown> = {}, role: 'read' | 'write' = 'read', ports = [wired.wire.port]) => {
  const one = connectTo(sectionFor(ports, changed), role);
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

/** How long `work` takes, and what it came to. */
async function timed(work: () => Promise<unknown>) {
  const startedAt = performance.now();
  const error = await errorOf(work());
  return { error, ms: performance.now() - startedAt };
}

describe('a black hole', () => {
  it('in a read: answered at the deadline, its place free within a second of it, other calls untouched', async () => {
    const reader = connect({ maxConnections: 2 });
    await Promise.all([read(reader), read(reader, OTHER)]);
    wired.arm({ at: 'call', match: 'probe', action: 'hang' });
    const hole = timed(() => read(reader, PROBE, 300));
    await soon(() => expect(wired.calls.list('ebs').some(({ outcome }) => outcome === 'fault:hang')).toBe(true));
    for (let round = 0; round < 5; round += 1) expect((await read(reader, OTHER)).rows).toHaveLength(2);
    const { error, ms } = await hole;
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(ms).toBeLessThan(300 + 200 + BUSY_MS);
    const [first, second] = await Promise.all([timed(() => read(reader)), timed(() => read(reader, OTHER))]);
    expect([first.error, second.error]).toEqual([null, null]);
    expect(Math.max(first.ms, second.ms)).toBeLessThan(1_000 + BUSY_MS);
    expect(reader.abandoned).toEqual([]);
  });

  it('of all connections at once: each place is free again within a second of its deadline', async () => {
    const reader = connect({ maxConnections: 3 });
    wired.arm({ at: 'call', match: 'probe', action: 'hang', sticky: true });
    const queries = ['a', 'b', 'c'].map((customer) =>
      timed(() => reader.session.ask(within(800), (ask) => ask.rows(PROBE, { ...asked, customer }))),
    );
    for (const { error } of await Promise.all(queries)) expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    const after = await timed(() => read(reader, OTHER, 2_000));
    expect(after.error).toBeNull();
    expect(after.ms).toBeLessThan(1_000 + BUSY_MS);
    await soon(() => expect(wired.engine.open.length).toBeLessThanOrEqual(1));
    expect(reader.abandoned).toEqual([]);
  });

  it('in a write: unknown, within the deadline and a second, and the next write goes through', async () => {
    const writer = connect({ maxConnections: 1 }, 'write');
    await write(writer);
    wired.arm({ at: 'call', match: 'write', action: 'hang' });
    const { error, ms } = await timed(() => write(writer, 300));
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'unknown' });
    expect(ms).toBeLessThan(300 + 1_000 + BUSY_MS);
    expect(await write(writer)).toEqual({ status: 'DONE' });
    expect(writer.abandoned).toEqual([]);
  });

  it('at a listener that accepts and says nothing: given up at the connect timeout, and the next node is tried', async () => {
    const silent = await listener(() => undefined);
    const reader = connect({ connectTimeoutMs: 1_000 }, 'read', [silent.port, wired.wire.port]);
    const { error, ms } = await timed(() => read(reader, PROBE, 8_000));
    expect(error).toBeNull();
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(3_500);
    // The one that answered is the first to be asked from now on.
    expect((await timed(() => read(reader, OTHER, 500))).error).toBeNull();
  });

  it('of an idle session is found by the ping before it is lent', async () => {
    const reader = connect({ pingAfterIdleMs: 0, pingTimeoutMs: 200 });
    await read(reader);
    wired.arm({ at: 'call', match: 'PING', action: 'hang' });
    const { error, ms } = await timed(() => read(reader));
    expect(error).toBeNull();
    expect(ms).toBeLessThan(1_500 + BUSY_MS);
    expect(wired.engine.sessions).toHaveLength(2);
    await soon(() => expect(wired.engine.sessions[0]?.isClosed).toBe(true));
  });
});

describe('a deadline', () => {
  it('ends a statement that works too long by a break, and the session lives on', async () => {
    const reader = connect();
    wired.engine.answers.set('probe', (_, session) => session.untilBroken());
    expect(await errorOf(read(reader, PROBE, 300))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect((await read(reader, OTHER)).rows).toHaveLength(2);
    expect(wired.engine.sessions).toHaveLength(1);
  });

  it('of the statement itself counts where the caller would wait longer', async () => {
    const reader = connect();
    wired.engine.answers.set('probe', (_, session) => session.untilBroken());
    const short = { ...PROBE, timeLimitMs: 200 };
    const { error, ms } = await timed(() => read(reader, short, 5_000));
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(ms).toBeLessThan(1_500 + BUSY_MS);
  });

  it('that passes while waiting for a connection has sent nothing', async () => {
    const writer = connect({ maxConnections: 1 }, 'write');
    await write(writer);
    wired.arm({ at: 'call', match: 'write', action: 'delay', ms: 700 });
    const slow = write(writer);
    expect(await errorOf(write(writer, 100))).toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'none' });
    expect(await slow).toEqual({ status: 'DONE' });
    expect(wired.engine.of('write')).toHaveLength(2);
  });
});

describe('a logon that is refused', () => {
  it.each([
    ['a wrong password', () => wired.users.add({ name: 'ADIT_READ', password: 'Other-1' }), 'ORA-01017'],
    ['a locked account', () => wired.users.setStatus('ADIT_READ', 'locked'), 'ORA-28000'],
    ['an expired password', () => wired.users.setStatus('ADIT_READ', 'expired'), 'ORA-28001'],
    [
      'no right to log on',
      () => wired.arm({ at: 'logon', action: 'error', code: 'ORA-01045', sticky: true }),
      'ORA-01045',
    ],
    ['no password', () => wired.arm({ at: 'logon', action: 'error', code: 'ORA-01005', sticky: true }), 'ORA-01005'],
  ] as const)('%s is not tried again, whoever calls and however many', async (_what, make, code) => {
    make();
    const reader = connect();
    const burst = Array.from({ length: 12 }, (_, at) =>
      errorOf(reader.session.ask(within(), (ask) => ask.rows(PROBE, { ...asked, customer: `c${at}` }))),
    );
    for (const error of await Promise.all(burst)) expect(error).toMatchObject({ code: 'ERP_AUTH', outcome: 'none' });
    expect(await errorOf(read(reader))).toMatchObject({ code: 'ERP_AUTH', details: { error: code } });
    expect(logons()).toBe(1);
  });

  it('during growth of a pool that is in use stops there too', async () => {
    const reader = connect();
    await read(reader);
    wired.users.setStatus('ADIT_READ', 'locked');
    wired.arm({ at: 'call', match: 'probe', action: 'delay', ms: 200 });
    const slow = errorOf(read(reader));
    expect(await errorOf(read(reader, OTHER))).toMatchObject({ code: 'ERP_AUTH' });
    await slow;
    expect(await errorOf(read(reader, OTHER))).toMatchObject({ code: 'ERP_AUTH' });
    expect(logons()).toBe(2);
  });

  it('by a 10G verifier says what to do, and is not asked again and again', async () => {
    wired.users.add({ name: 'ADIT_READ', password: 'Secret-1', verifier: '10G' });
    const reader = connect();
    for (let round = 0; round < 3; round += 1)
      expect(await errorOf(read(reader))).toMatchObject({
        code: 'CONFIG_INVALID',
        hint: expect.stringMatching(/10G.*mode: thick/),
      });
    expect(wired.calls.list('ebs').filter(({ name }) => name === 'connect')).toHaveLength(1);
  });
});

describe('a password that expires soon', () => {
  it('lets in, is logged once, and is told to whoever asks', async () => {
    wired.users.setStatus('ADIT_READ', 'grace');
    const told: unknown[] = [];
    const reader = connectTo(sectionFor([wired.wire.port]), 'read', { notices: (present) => void told.push(present) });
    open.push(reader);
    await Promise.all([read(reader), read(reader, OTHER)]);
    expect(told).toEqual([[expect.objectContaining({ code: 'ORA-28002' })]]);
    expect(reader.session.notices()).toEqual([
      { code: 'ORA-28002', text: expect.stringMatching(/^the password expires within \d+ days$/) },
    ]);
    expect(reader.logs.filter((line) => line.includes('ORA-28002'))).toHaveLength(1);
  });
});

describe('nodes', () => {
  it.each(['ORA-12514', 'ORA-12516', 'ORA-12518'])('that refuse with %s are passed over', async (code) => {
    const other = await startWire();
    extra.push(other);
    wired.arm({ at: 'connect', action: 'refuse', code: code.slice(4), sticky: true });
    const reader = connect({}, 'read', [wired.wire.port, other.wire.port]);
    expect((await read(reader)).rows).toHaveLength(2);
    expect(other.engine.of('probe')).toHaveLength(1);
  });

  it('that are lost in the middle of the work: reads go on at the other one', async () => {
    const other = await startWire();
    extra.push(other);
    const reader = connect({}, 'read', [wired.wire.port, other.wire.port]);
    await Promise.all([read(reader), read(reader, OTHER)]);
    wired.arm({ at: 'connect', action: 'down' });
    const all = await Promise.all([read(reader), read(reader, OTHER)]);
    expect(all.map(({ rows }) => rows.length)).toEqual([2, 2]);
    expect(other.engine.of('probe')).toHaveLength(1);
    expect(reader.logs.some((line) => line.includes('next one is tried'))).toBe(true);
  });

  it('that are all away end in ERP_UNREACHABLE, and soon without being asked', async () => {
    wired.arm({ at: 'connect', action: 'down' });
    const reader = connect();
    for (let round = 0; round < 8; round += 1)
      expect(await errorOf(read(reader))).toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect((await timed(() => read(reader))).ms).toBeLessThan(BUSY_MS);
    wired.faults.clear();
    await vi.waitFor(async () => expect((await read(reader)).rows).toHaveLength(2), { timeout: 5_000, interval: 100 });
  });

  it('of a replica answer reads, and never writes', async () => {
    const replica = await startWire({ services: ['EBSCOPY'] });
    extra.push(replica);
    const copy = { hosts: [`127.0.0.1:${replica.wire.port}`], service: 'EBSCOPY', mostLagSeconds: 60 };
    await read(connect({ replica: copy }));
    await write(connect({ replica: copy }, 'write'));
    expect(replica.engine.of('probe')).toHaveLength(1);
    expect(wired.engine.of('write')).toHaveLength(1);
    expect(wired.engine.of('probe')).toHaveLength(0);
  });
});

describe('a pool', () => {
  it('never holds more sessions than it may, with twenty callers at once', async () => {
    const reader = connect({ maxConnections: 4 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        reader.session.ask(within(10_000), (ask) => ask.rows(PROBE, { ...asked, customer: `c${at}` })),
      ),
    );
    expect(answers.every(({ rows }) => rows.length === 2)).toBe(true);
    expect(wired.engine.sessions.length).toBeLessThanOrEqual(4);
    expect(wired.engine.of('probe')).toHaveLength(20);
  });

  it('asks the same thing once for all who ask at the same time', async () => {
    const reader = connect();
    await Promise.all(Array.from({ length: 10 }, () => read(reader)));
    expect(wired.engine.of('probe')).toHaveLength(1);
  });

  it('replaces every session after a cutover, and none that its service keeps in an edition of its own', async () => {
    let later = 0;
    const reader = connectTo(sectionFor([wired.wire.port]), 'read', { monotonic: () => performance.now() + later });
    open.push(reader);
    await read(reader);
    wired.engine.edition = 'V_20260301_0000';
    later = 61_000;
    await read(reader);
    expect(wired.engine.sessions.map(({ edition, isClosed }) => [edition, isClosed])).toEqual([
      ['V_20260101_0000', true],
      ['V_20260301_0000', false],
    ]);
    expect(reader.logs.some((line) => line.includes('default edition'))).toBe(true);
  });
});

async function listener(onConnect: () => void): Promise<{ readonly port: number }> {
  const server: Server = createServer(onConnect);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  extra.push(server);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { port: address.port };
}
