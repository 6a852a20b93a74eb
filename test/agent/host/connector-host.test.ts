import { fork } from 'node:child_process';
import { chmodSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { command, openWorld, until, type World, type WorldOptions, within } from './world.ts';

let world: World | undefined;
const open = async (options?: WorldOptions) => {
  world = await openWorld(options);
  return world;
};
afterEach(async () => {
  await world?.close();
  world = undefined;
});
const read = (on: World, customer: string, remainingMs = 20_000, signal?: AbortSignal) =>
  on.host.system('toy').read('customer', { customer }, within(remainingMs, signal));

describe('connector host', () => {
  it('answers a read through a forked child and says what it cost', async () => {
    const on = await open();
    const answer = await read(on, '42');
    expect(answer.rows).toMatchObject([{ customer: '42' }]);
    expect(answer.cost.calls).toEqual(['TOY_CALL']);
    expect(on.role().pid).not.toBe(process.pid);
    expect(on.host.status()[0]?.load).toEqual({ calls: { TOY_CALL: 1 }, rowsBy: {}, rows: 1, callsInAll: 1 });
  });

  it('gives the child no environment and no argument but the few it needs, and only the secrets of its own role', async () => {
    const file = (name: string, text: string) => {
      const path = join(on.stateDir, name);
      writeFileSync(path, text);
      chmodSync(path, 0o600);
      return path;
    };
    const on = await open();
    const section = {
      read: { password: `\${file:${file('r', 'reader')}}` },
      write: { password: `\${file:${file('w', 'writer')}}` },
    };
    process.env['ADIT_CANARY'] = 'canary';
    const second = await openWorld({ section });
    try {
      const answer = await second.host.system('toy').read('customer', { customer: '1' }, within(20_000));
      const custom = answer.rows[0]?.custom ?? {};
      const names = new Set(String(custom['env']).split(' '));
      for (const allowed of [
        'PATH',
        'TZ',
        'LD_LIBRARY_PATH',
        'UV_THREADPOOL_SIZE',
        'NODE_CHANNEL_FD',
        'NODE_CHANNEL_SERIALIZATION_MODE',
      ])
        names.delete(allowed);
      expect([...names]).toEqual([]);
      expect(custom['argv']).not.toContain('reader');
      expect(custom['cwd']).toBe(realpathSync(join(second.stateDir, 'connectors', 'toy', 'read')));
      expect(statSync(join(second.stateDir, 'connectors', 'toy', 'read')).mode & 0o077).toBe(0);
      expect(custom).toMatchObject({ readSecret: 'reader', writeSecret: 'withheld' });
    } finally {
      delete process.env['ADIT_CANARY'];
      await second.close();
    }
  });

  it('answers for entities that the system has no records of without asking it', async () => {
    const on = await open();
    await until(() => on.journal().length >= 4);
    const before = on.journal().length;
    const answer = await on.host.system('toy').read('dispute', { customer: '1' }, within(10));
    expect(answer).toMatchObject({ rows: [], coverage: 'agent-only', cost: { calls: [] } });
    await expect(on.host.system('toy').read('payment', { reference: 'x' }, within(10))).rejects.toMatchObject({
      code: 'OP_UNSUPPORTED',
    });
    expect(on.journal()).toHaveLength(before);
  });

  it('refuses a system that is not configured and a section that does not fit', async () => {
    const on = await open();
    expect(() => on.host.system('other')).toThrow(expect.objectContaining({ code: 'SYSTEM_UNKNOWN' }));
    await expect(openWorld({ section: { surprise: 1 } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(openWorld({ system: { kind: 'abacus' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('replaces a child that died and fails the reads it had as retryable', async () => {
    const on = await open();
    const other = read(on, 'SLOW:2000').catch((error) => error);
    await until(() => on.role().active === 1);
    const first = on.role().pid;
    await expect(read(on, 'CRASH')).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', retryable: true });
    expect(await other).toMatchObject({ code: 'ERP_UNREACHABLE' });
    expect((await read(on, '7')).rows).toMatchObject([{ customer: '7' }]);
    expect(on.role()).toMatchObject({ state: 'ready', restarts: 1, lastError: { code: 'ERP_UNREACHABLE' } });
    expect(on.role().pid).not.toBe(first);
  });

  it('loses a process that wants more memory than it may have, and nothing else', async () => {
    const on = await open({ deps: { limits: { heapMb: 48, backoffBaseMs: 20, backoffCapMs: 50 } } });
    const first = (await read(on, '1')) && on.role().pid;
    const writer = on.role('write').pid;
    await expect(read(on, 'GROW')).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', retryable: true });
    expect((await read(on, '2')).rows).toMatchObject([{ customer: '2' }]);
    expect(on.role().pid).not.toBe(first);
    expect(on.role('write').pid).toBe(writer);
  });

  it('answers at the deadline, then kills a child that does not let go', async () => {
    const on = await open();
    await read(on, '1');
    const first = on.role().pid;
    const startedAt = performance.now();
    await expect(read(on, 'SPIN', 100)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await until(() => on.role().restarts === 1);
    expect((await read(on, '2')).rows).toMatchObject([{ customer: '2' }]);
    expect(on.role().pid).not.toBe(first);
  });

  it('keeps the child when a cancelled call lets go within the grace', async () => {
    const on = await open();
    await read(on, '1');
    const first = on.role().pid;
    const caller = new AbortController();
    const slow = read(on, 'SLOW:3000', 20_000, caller.signal);
    await until(() => on.role().active === 1);
    caller.abort();
    await expect(slow).rejects.toMatchObject({ code: 'CANCELLED' });
    await until(() => on.role().active === 0);
    await read(on, '2');
    expect(on.role()).toMatchObject({ pid: first, restarts: 0 });
  });

  it('runs at most as many calls at a time as configured and refuses more than may wait', async () => {
    const on = await open({ system: { concurrency: 2, queueLimit: 3 } });
    await read(on, '1');
    const running = Array.from({ length: 5 }, () => read(on, 'SLOW:300'));
    await until(() => on.role().active === 2 && on.role().waiting === 3);
    await expect(read(on, '9')).rejects.toMatchObject({ code: 'OVERLOADED', outcome: 'none' });
    const costs = (await Promise.all(running)).map(({ cost }) => cost.queueMs);
    expect(costs.filter((ms) => ms < 100)).toHaveLength(2);
    expect(Math.max(...costs)).toBeGreaterThan(500);
  });

  it('lets interactive reads pass sync calls that wait', async () => {
    const on = await open({ system: { concurrency: 2 } });
    await read(on, '1');
    const order: string[] = [];
    const sync = ['A', 'B', 'C'].map((name) =>
      on.host
        .system('toy')
        .read('customer', { customer: `SLOW:100:${name}` }, { ...within(20_000), priority: 'sync' })
        .then(() => order.push(name)),
    );
    const voice = [1, 2].map(() => read(on, 'SLOW:100').then(() => order.push('voice')));
    await Promise.all([...sync, ...voice]);
    expect(order.indexOf('voice')).toBeLessThan(order.indexOf('B'));
    expect(order.lastIndexOf('voice')).toBeLessThan(order.indexOf('C'));
  });

  it('tries a refused logon once and never again, not even in a new process, until reset', async () => {
    const on = await open({ sid: 'AUTH', deps: { hasWrites: () => false } });
    await until(() => on.role().circuit.open);
    for (let i = 0; i < 5; i++) await expect(read(on, '1')).rejects.toMatchObject({ code: 'ERP_AUTH' });
    process.kill(on.role().pid ?? 0, 'SIGKILL');
    await until(() => on.role().pid === null);
    await expect(read(on, '1')).rejects.toMatchObject({ code: 'ERP_AUTH' });
    expect(on.journal().filter((line) => line.startsWith('identity'))).toEqual(['identity AUTH read']);
    expect(on.role().circuit).toMatchObject({ open: true, reason: 'the user or the password is wrong' });
    on.answerAs('ABC');
    on.host.reset('toy');
    expect((await read(on, '1')).rows).toHaveLength(1);
    expect(on.role().circuit).toEqual({ open: false });
  });

  it('refuses calls at once while its child does not stay up, and says so', async () => {
    const on = await open({ section: { opening: 'crash' } });
    await until(() => on.role().state === 'crash-loop');
    const startedAt = performance.now();
    await expect(read(on, '1')).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(on.logged).toContain('a connector process ended and is started again');
  });

  it('tells why a connection could not be opened', async () => {
    const on = await open({ section: { opening: 'refused' } });
    await until(() => on.role().state === 'crash-loop');
    await expect(read(on, '1')).rejects.toMatchObject({ code: 'DRIVER_MISSING' });
  });

  it('does not try a refused logon again after a restart of the agent, until it is changed or reset', async () => {
    const on = await open({ sid: 'AUTH', deps: { hasWrites: () => false } });
    const tries = () => on.journal().filter((line) => line.startsWith('identity')).length;
    await expect(read(on, '1')).rejects.toMatchObject({ code: 'ERP_AUTH' });
    await on.host.close();
    const again = on.another();
    await again.start();
    const asked = again.system('toy').read('customer', { customer: '1' }, within(20_000));
    await expect(asked).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'none' });
    expect(again.status()[0]?.roles[0]).toMatchObject({
      pid: null,
      circuit: { open: true, reason: 'the user or the password is wrong' },
    });
    expect(tries()).toBe(1);
    expect(readFileSync(join(on.stateDir, 'refused-logons.json'), 'utf8')).not.toContain('journal');
    on.answerAs('ABC');
    again.reset('toy');
    const answer = await again.system('toy').read('customer', { customer: '1' }, within(20_000));
    expect(answer.rows).toHaveLength(1);
    await again.close();
    const third = on.another();
    await third.start();
    await third.system('toy').read('customer', { customer: '1' }, within(20_000));
    expect(third.status()[0]?.roles[0]?.circuit.open).toBe(false);
  });

  it("keeps an ERP's own words from whoever asked", async () => {
    const on = await open();
    const thrown = await read(on, 'REFUSE').catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'INPUT_INVALID', details: { length: 10 } });
    expect(JSON.stringify(thrown) + String(thrown)).not.toMatch(/TOY_CALL|CUSTOMERNO|F2153/);
    expect(thrown).toHaveProperty('cause.message', 'TOY_CALL.CUSTOMERNO: too long');
  });

  it('fails calls with the secret that is missing', async () => {
    const on = await open({ section: { read: { password: `\${env:ADIT_TEST_NO_SUCH}` } } });
    await until(() => on.role().state === 'crash-loop');
    await expect(read(on, '1')).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  });

  it('leaves no child behind when it closes', async () => {
    const on = await open();
    await read(on, '1');
    const pids = on.host.status()[0]?.roles.map(({ pid }) => pid ?? 0) ?? [];
    expect(pids).toHaveLength(2);
    await on.host.close();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
    await expect(read(on, '1')).rejects.toMatchObject({ code: 'NOT_RUNNING' });
  });
});

describe('children of an agent that died', () => {
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('end by themselves', async () => {
    const agent = fork(fileURLToPath(new URL('../../fixtures/toy/toy-agent.ts', import.meta.url)), { execArgv: [] });
    let stateDir: string | undefined;
    try {
      const told = await new Promise<{ stateDir: string; pids: number[] }>((resolve) =>
        agent.once('message', (message) => resolve(message as { stateDir: string; pids: number[] })),
      );
      const { pids } = told;
      stateDir = told.stateDir;
      expect(pids.map(isAlive)).toEqual([true, true]);
      agent.kill('SIGKILL');
      await until(() => !pids.some(isAlive));
    } finally {
      agent.kill('SIGKILL');
      if (stateDir) rmSync(stateDir, { recursive: true, force: true });
    }
  });
});

describe('writes through the host', () => {
  const execute = (on: World, id: string, behaviour: string, ms = 20_000) =>
    on.host.system('toy').execute(command(id, behaviour), within(ms));

  it('carries a command to the write child and its outcome back', async () => {
    const on = await open();
    expect(await execute(on, 'c1', 'OK')).toMatchObject({ outcome: 'done', receipt: { document: 'c1' } });
    expect(on.journal()).toContain('execute c1 write');
    expect(on.host.system('toy').commandSource('create_task')?.settling).toBe('park');
    expect(on.host.system('toy').commandSource('unheard_of')).toBe(null);
  });

  it('calls a command unknown when its child dies or hangs with it', async () => {
    const on = await open();
    expect(await execute(on, 'c1', 'CRASH')).toMatchObject({ outcome: 'unknown', reason: 'ERP_OUTCOME_UNKNOWN' });
    expect(await execute(on, 'c2', 'SPIN', 1_000)).toMatchObject({ outcome: 'unknown' });
    expect(await execute(on, 'c3', 'OK')).toMatchObject({ outcome: 'done' });
    expect(on.journal().filter((line) => line.startsWith('execute'))).toHaveLength(3);
  });

  it('lets another write end before it kills the child of a hung one', async () => {
    const on = await open();
    await execute(on, 'c0', 'OK');
    const hung = execute(on, 'c1', 'HANG', 100);
    const slow = execute(on, 'c2', 'SLOW:800');
    expect(await slow).toMatchObject({ outcome: 'done' });
    expect(await hung).toMatchObject({ outcome: 'unknown' });
    expect(await execute(on, 'c3', 'OK')).toMatchObject({ outcome: 'done' });
    expect(on.role('write').restarts).toBe(1);
  });

  it('does not let a hung read touch a write', async () => {
    const on = await open();
    await read(on, '1');
    const write = execute(on, 'c1', 'SLOW:500');
    await expect(read(on, 'SPIN', 50)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await write).toMatchObject({ outcome: 'done' });
    expect(on.role('write').restarts).toBe(0);
  });

  it('says not sent while the system is down, refused or not set up for writes', async () => {
    const on = await open({ sid: 'DOWN' });
    expect(await execute(on, 'c1', 'OK')).toMatchObject({ outcome: 'not-sent', reason: 'ERP_UNREACHABLE' });
    expect(await on.host.system('toy').execute({ ...command('c2', 'OK'), kind: 'other' }, within(100))).toMatchObject({
      outcome: 'not-sent',
    });
    expect(on.journal().some((line) => line.startsWith('execute'))).toBe(false);
  });
});
