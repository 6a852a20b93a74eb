import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../sandbox/demo/stage.ts';
import {
  adit,
  CUSTOMER,
  dataOf,
  INVOICE,
  metaOf,
  PATIENT,
  refusalOf,
  tasksCalled,
  until,
  untilGone,
  useStage,
} from './world.ts';

const WRONG = 'not-the-password';
/** One for the user that reads and one for the user that writes. */
const ONE_EACH = 2;
const ROLES = ['read', 'write'] as const;
/** The right passwords, by the file that holds the wrong one at first. */
const right = new Map<string, string>();
const passwordFile = (of: Stage, role: (typeof ROLES)[number]) => of.systems[0]?.users[role].passwordFile ?? '';
const stage = useStage({}, (opened) => {
  for (const role of ROLES) {
    const file = passwordFile(opened, role);
    right.set(file, readFileSync(file, 'utf8'));
    writeFileSync(file, WRONG);
  }
});
function correctPassword(role: (typeof ROLES)[number]): void {
  const file = passwordFile(stage(), role);
  writeFileSync(file, right.get(file) ?? '');
}

const ask = (operation: string, args: unknown, asked = {}) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...asked });
const invoice = (asked = {}) => ask('get_invoice', { invoice: INVOICE, customer: `ecc/${CUSTOMER}` }, asked);
const refusedLogons = async () => (await stage().books.calls()).filter(({ outcome }) => outcome === '401').length;

/** A drawn customer that nobody has asked about yet, so that only SAP can tell. */
let drawn = 10;
const stranger = () => `ecc/${String(10_000 + drawn++).padStart(10, '0')}`;
const askAboutStranger = (asked = {}) => ask('get_customer', { customer: stranger() }, asked);

interface RoleView {
  readonly role: string;
  readonly state: string;
  readonly pid: number;
  readonly active: number;
  readonly circuit: { readonly open: boolean; readonly reason?: string };
}
async function system() {
  const { code, json } = await adit(stage(), 'status');
  const [ecc] = json.systems;
  const read: RoleView = ecc.roles.find(({ role }: RoleView) => role === 'read');
  const write: RoleView = ecc.roles.find(({ role }: RoleView) => role === 'write');
  return { code, healthy: json.healthy, read, write };
}

describe('a wrong SAP password', () => {
  it('is tried once for each user, then the circuit is open and status says why', async () => {
    const { read, healthy, code } = await until('the circuit to open', async () => {
      const seen = await system();
      return seen.read.circuit.open && seen.write.circuit.open ? seen : null;
    });
    expect([healthy, code]).toEqual([false, 69]);
    expect(read.circuit.reason).toMatch(/logon was not accepted/);
    const replies = await Promise.all(Array.from({ length: 12 }, () => askAboutStranger()));
    expect(replies.map(refusalOf)).toEqual(Array(12).fill({ status: 503, code: 'ERP_AUTH', retryable: false }));
    expect(await refusedLogons()).toBe(ONE_EACH);
  });

  it('is not tried again however often the agent is started anew', async () => {
    for (let start = 0; start < 2; start++) {
      stage().agent.kill('SIGKILL');
      await stage().agent.ended;
      await stage().startAgent();
      const { read, write } = await system();
      expect([read.circuit.open, write.circuit.open]).toEqual([true, true]);
      expect(read.circuit.reason).toMatch(/logon was not accepted/);
      expect(refusalOf(await askAboutStranger()).code).toBe('ERP_AUTH');
    }
    expect(await refusedLogons()).toBe(ONE_EACH);
    // A child of this start, for what comes next: a reset is the operator's word that it may be tried.
    expect((await adit(stage(), 'system', 'reset', 'ecc')).code).toBe(0);
    await until('each user to be tried once more', async () => (await refusedLogons()) === 2 * ONE_EACH);
  });

  it('is not tried again when the connector process dies, nor before a reset when the file is corrected', async () => {
    const { pid } = (await system()).read;
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    expect(refusalOf(await askAboutStranger()).code).toBe('ERP_AUTH');
    correctPassword('read');
    expect(refusalOf(await askAboutStranger()).code).toBe('ERP_AUTH');
    expect(await refusedLogons()).toBe(2 * ONE_EACH);

    expect((await adit(stage(), 'system', 'reset', 'ecc')).code).toBe(0);
    expect(dataOf(await invoice()).invoice).toBe(INVOICE);
    // A reset is the operator's word that it may be tried: the password of the other user is still wrong.
    await until('the other user to be tried', async () => (await refusedLogons()) === 2 * ONE_EACH + 1);
    expect((await system()).read.circuit.open).toBe(false);
  });

  it('of the user that writes keeps nobody from asking, and its command waits for a reset', async () => {
    const text = 'waits for a password';
    const { commandId } = dataOf(await ask('create_task', { customer: `ecc/${CUSTOMER}`, kind: 'review', text }));
    const show = async () => (await adit(stage(), 'outbox', 'show', commandId)).json;
    await until('the command to have been held back twice', async () => {
      const { history } = await show();
      return history.filter(({ note }: { note?: string }) => note?.includes('ERP_AUTH')).length >= 2;
    });
    expect(await refusedLogons()).toBe(2 * ONE_EACH + 1);
    expect((await system()).code).toBe(69);
    expect(metaOf(await invoice({ maxAgeS: 0 })).source).toBe('erp');
    correctPassword('write');
    expect((await adit(stage(), 'system', 'reset', 'ecc')).code).toBe(0);
    await until('the command to be recorded', async () => (await show()).state === 'confirmed', 40_000);
    expect(await tasksCalled(stage(), text)).toHaveLength(1);
    expect(await refusedLogons()).toBe(2 * ONE_EACH + 1);
  });

  it('stands in no log, right or wrong', () => {
    const log = readFileSync(stage().agent.logFile, 'utf8');
    expect(log).toContain('the ERP refused the logon');
    for (const secret of [WRONG, ...right.values()]) expect(log).not.toContain(secret);
  });
});

describe('an SAP in trouble', () => {
  beforeAll(async () => {
    dataOf(await invoice());
  });
  afterEach(async () => {
    await stage().books.heal();
    // The breaker lets a trial call through after a moment; then everything is as before.
    await until('SAP to be asked again', async () => metaOf(await invoice({ maxAgeS: 0 })).source === 'erp');
  });

  it('that is down gives the held answer, marked stale, and for what is not held an error that may be retried', async () => {
    await stage().books.fault({ system: 'ecc', at: 'connect', action: 'down' });
    const held = await invoice({ maxAgeS: 0 });
    expect(metaOf(held)).toMatchObject({ source: 'cache', stale: true });
    expect(dataOf(held).total).toEqual({ amount: '9520.00', currency: 'EUR' });
    expect(held.body['summary']).toMatch(/as of|old|ago|from/i);
    expect(refusalOf(await askAboutStranger())).toEqual({ status: 503, code: 'ERP_UNREACHABLE', retryable: true });
  });

  it('that is slower than the deadline is not waited for', async () => {
    await stage().books.fault({ system: 'ecc', at: 'call', action: 'delay', ms: 3_000, sticky: true });
    const held = await invoice({ maxAgeS: 0, deadlineMs: 700 });
    expect(metaOf(held)).toMatchObject({ source: 'cache', stale: true });
    const cold = await askAboutStranger({ deadlineMs: 700 });
    expect(refusalOf(cold)).toEqual({ status: 504, code: 'DEADLINE_EXCEEDED', retryable: true });
    for (const { tookMs } of [held, cold]) expect(tookMs).toBeLessThan(2_500);
  });

  it('that answers with a page, a dump, a refusal or a lock is told apart', async () => {
    const wrong: readonly [string, number, string][] = [
      ['HTML', 502, 'ERP_REPLY_INVALID'],
      ['DUMP', 502, 'ERP_FAULT'],
      ['RFC_NO_AUTHORITY', 503, 'ERP_DENIED'],
      ['LOCK', 503, 'ERP_LOCKED'],
    ];
    for (const [code, status, expected] of wrong) {
      await stage().books.fault({ system: 'ecc', at: 'call', match: 'BAPI_*', action: 'error', code, sticky: true });
      const reply = await askAboutStranger();
      expect(refusalOf(reply), code).toMatchObject({ status, code: expected });
      expect(JSON.stringify(reply.body), code).not.toMatch(/MILLERJ|<html|SAPSQL/i);
      await stage().books.heal();
    }
  });

  it('loses a connector process and gets another one; the question under way may be retried', async () => {
    const { pid } = (await system()).read;
    await stage().books.fault({ system: 'ecc', at: 'call', match: 'BAPI_*', action: 'hang' });
    const reply = askAboutStranger();
    await until('the question to be under way', async () => (await system()).read.active > 0);
    process.kill(pid, 'SIGKILL');
    expect(refusalOf(await reply)).toEqual({ status: 503, code: 'ERP_UNREACHABLE', retryable: true });
    const { read } = await untilReady((now) => now.pid !== pid);
    expect(read.state).toBe('ready');
  });

  it('gets another connector process when one does not let go of a call', async () => {
    const { pid } = (await system()).read;
    process.kill(pid, 'SIGSTOP');
    const reply = await askAboutStranger({ deadlineMs: 500 });
    expect(refusalOf(reply)).toEqual({ status: 504, code: 'DEADLINE_EXCEEDED', retryable: true });
    expect(reply.tookMs).toBeLessThan(2_500);
    await untilGone(pid, 10_000);
    await untilReady((now) => now.pid !== pid);
  });
});

const untilReady = (fits: (read: RoleView) => boolean) =>
  until('the connector process to be ready', async () => {
    const seen = await system();
    return seen.read.state === 'ready' && fits(seen.read) ? seen : null;
  });
