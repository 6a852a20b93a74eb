import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ebsEffects, ebsTargets } from '../faults/acts-ebs.ts';
import { aroundEbs } from './ebs-world.ts';
import { adit, dataOf, editConfig, metaOf, refusalOf, until, useStage } from './world.ts';

/** A node in front of the listener, which can be lost with all that goes through it. */
async function startNode(to: () => number): Promise<{ readonly port: number; lose(): void; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const beyond = connect(to(), '127.0.0.1');
    for (const socket of [client, beyond]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        beyond.destroy();
      });
    }
    client.pipe(beyond).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const lose = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: address.port, lose, close: lose };
}

/** A read whose caller ran out of time goes on that long for the next one who asks. */
const READ_MS = 4_000;
/** What the command line of a busy machine takes to tell. */
const TELLING_MS = 2_500;

let node: Awaited<ReturnType<typeof startNode>> | null = null;
const stage = useStage({ systems: ['ebs'], customers: 40, items: 400 }, async (opened) => {
  const { port } = opened.ebs;
  node = await startNode(() => port);
  const first = node.port;
  editConfig(opened, ({ systems, policy }) => {
    systems[0].section.hosts = [`127.0.0.1:${first}`, `127.0.0.1:${port}`];
    systems[0].section.responseTimeoutMs = READ_MS;
    policy.operations.update_contact.mode = 'auto';
    policy.recordsPerHour = 10_000_000;
  });
});
afterEach(() => stage().books.heal());
afterAll(() => node?.close());

const { ask, askAboutStranger, called, decided, fault, logons, newConnection, role, script } = aroundEbs(stage);
const STATEMENT = 'customer';
const target = async (at: number) => {
  const found = (await ebsTargets(stage()))[at];
  if (!found) throw new Error('too few customers');
  return found;
};

/** A contact person with a telephone number that can be changed. */
async function reachable() {
  const { contacts } = await ebsEffects(stage());
  const found = contacts.find(({ phones }) => phones.length > 0);
  if (!found) throw new Error('nobody can be reached');
  return found;
}

describe('a record that somebody else has changed in between', () => {
  it('is not overwritten: the command comes again, sees what stands there, and is recorded once', async () => {
    const { customer, contact } = await reachable();
    const theirs = '+494215550177';
    const ours = '+494215550188';
    await fault({ at: 'call', match: 'update_contact', action: 'delay', ms: 1_500 });
    const args = { customer: `ebs/${customer}`, action: 'change', contact, phone: ours };
    const { commandId } = dataOf(await ask('update_contact', args, { idempotencyKey: 'stale version' }));
    await until(
      'the change to be under way',
      async () => ((await stage().books.get('/faults')) as unknown[]).length === 0,
    );
    await stage().books.post({ system: 'ebs', kind: 'address', customer, contact, action: 'change', phone: theirs });
    const { outcome, history } = await decided(commandId);
    expect(outcome, JSON.stringify(history)).toBe('recorded');
    expect(history.length, JSON.stringify(history)).toBeGreaterThan(3);
    const { contacts } = await ebsEffects(stage());
    const person = contacts.find((one) => one.contact === contact);
    expect(person?.phones.filter(({ number }) => number === ours)).toHaveLength(1);
  });
});

describe('packages whose state was discarded', () => {
  it('are met once: a write that was taken back is repeated at once, by the connector itself', async () => {
    const { customer } = await target(1);
    const before = (await called('create_task')).length;
    await fault({ at: 'call', match: 'create_task', action: 'error', code: 'ORA-04068' });
    const { commandId } = dataOf(await ask('create_task', { customer: `ebs/${customer}`, kind: 'review', text: 'x' }));
    expect((await decided(commandId)).outcome).toBe('recorded');
    expect((await called('create_task')).slice(before).map(({ outcome }) => outcome)).toEqual(['ORA-04068', 'ok']);
  });

  it('and a package that is invalid for good is told as a fault, and tried no more than twice', async () => {
    await fault({ at: 'call', match: STATEMENT, action: 'error', code: 'ORA-04068', sticky: true });
    const before = (await called(STATEMENT)).length;
    expect(refusalOf(await askAboutStranger())).toMatchObject({ code: 'ERP_FAULT' });
    expect((await called(STATEMENT)).length - before).toBe(2);
  });
});

describe('a deadlock with somebody in a form', () => {
  it('is tried again by a read, and told as a lock when it stays', async () => {
    await fault({ at: 'call', match: STATEMENT, action: 'error', code: 'ORA-00060' });
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
    await fault({ at: 'call', match: STATEMENT, action: 'error', code: 'ORA-00060', sticky: true });
    expect(refusalOf(await askAboutStranger())).toMatchObject({
      code: 'ERP_LOCKED',
      retryable: true,
    });
  });
});

describe('a connection that falls silent', () => {
  it('frees its place within the deadline and a second; other calls go on untouched', async () => {
    await fault({ at: 'call', match: STATEMENT, action: 'hang' });
    const startedAt = performance.now();
    const hole = askAboutStranger({ deadlineMs: 1_500 });
    await until('the call to be stuck', async () => ((await stage().books.get('/faults')) as unknown[]).length === 0);
    for (let at = 0; at < 4; at += 1) expect(metaOf(await askAboutStranger()).source).toBe('erp');
    expect(refusalOf(await hole)).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await until('the place to be free', async () => (await role('read')).active === 0);
    expect(performance.now() - startedAt).toBeLessThan(READ_MS + 1_000 + TELLING_MS);
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
  });
});

describe('the loss of a node', () => {
  it('in the middle of the work: what is asked goes on at the other one, and writes too', async () => {
    const about = await target(2);
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
    node?.lose();
    for (let at = 0; at < 3; at += 1)
      expect(metaOf(await askAboutStranger((await target(at)).customer)).source).toBe('erp');
    const args = { customer: `ebs/${about.customer}`, kind: 'review', text: 'after the loss' };
    const { commandId } = dataOf(await ask('create_task', args));
    expect((await decided(commandId)).outcome).toBe('recorded');
    const { activities } = await ebsEffects(stage());
    expect(activities.filter(({ reference }) => reference === commandId)).toHaveLength(1);
  });
});

// Two starts of the agent each.
vi.setConfig({ testTimeout: 180_000 });
describe('an account that lets nobody in', () => {
  it('that is locked is asked once, not again by a new start, and after a reset it works', async () => {
    await script('ALTER USER adit_read ACCOUNT LOCK;');
    await newConnection('read');
    await until('the circuit to open', async () => {
      await askAboutStranger();
      return (await role('read')).circuit.open;
    });
    expect(refusalOf(await askAboutStranger())).toMatchObject({
      code: 'ERP_AUTH',
      retryable: false,
    });
    expect(await logons('ORA-28000')).toBe(1);
    stage().agent.kill('SIGKILL');
    await stage().agent.ended;
    await stage().startAgent();
    expect(refusalOf(await askAboutStranger()).code).toBe('ERP_AUTH');
    expect(await logons('ORA-28000')).toBe(1);
    await script('ALTER USER adit_read ACCOUNT UNLOCK;');
    expect((await adit(stage(), 'system', 'reset', 'ebs')).code).toBe(0);
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
  });

  it('by a wrong password is tried exactly once by each user, whatever is asked and however often it is started', async () => {
    const files = (['read', 'write'] as const).map((name) => stage().ebs.users[name].passwordFile);
    const right = files.map((file) => readFileSync(file, 'utf8'));
    const before = await logons('ORA-01017');
    for (const file of files) writeFileSync(file, 'not-the-password');
    for (let start = 0; start < 2; start += 1) {
      stage().agent.kill('SIGKILL');
      await stage().agent.ended;
      await stage().startAgent();
      await until('both circuits to be open', async () => {
        await askAboutStranger();
        return (await role('read')).circuit.open && (await role('write')).circuit.open;
      });
      const burst = await Promise.all(Array.from({ length: 8 }, () => askAboutStranger()));
      expect(burst.map((reply) => refusalOf(reply).code)).toEqual(Array(8).fill('ERP_AUTH'));
    }
    expect((await logons('ORA-01017')) - before).toBe(2);
    for (const [at, file] of files.entries()) writeFileSync(file, right[at] ?? '');
    expect(refusalOf(await askAboutStranger()).code).toBe('ERP_AUTH');
    expect((await adit(stage(), 'system', 'reset', 'ebs')).code).toBe(0);
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
    expect((await logons('ORA-01017')) - before).toBe(2);
    const log = readFileSync(stage().agent.logFile, 'utf8');
    for (const secret of ['not-the-password', ...right]) expect(log).not.toContain(secret.trim());
  });
});
