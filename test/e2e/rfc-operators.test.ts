import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import * as acts from '../faults/acts.ts';
import { effectsNow, everyWay, targets } from '../faults/acts.ts';
import { adit, dataOf, editConfig, killAgent, PATIENT, refusalOf, until, useStage } from './world.ts';

const LOGON = 'logon';

describe('a wrong SAP password over RFC', () => {
  const right = new Map<string, string>();
  const stage = useStage({ road: 'rfc' }, (opened) => {
    for (const role of ['read', 'write'] as const) {
      const file = opened.systems[0]?.users[role].passwordFile ?? '';
      right.set(file, readFileSync(file, 'utf8'));
      writeFileSync(file, 'not-the-password');
    }
  });
  const refused = async () => (await stage().books.calls()).filter(({ name }) => name === LOGON).length;
  const circuits = async (): Promise<readonly boolean[]> => {
    const { json } = await adit(stage(), 'status');
    return json.systems[0].roles.map(({ circuit }: { circuit: { open: boolean } }) => circuit.open);
  };
  const bothOpen = () => until('both circuits to open', async () => (await circuits()).every(Boolean), 40_000);
  const ask = (no: number) => stage().platform.ask('get_customer', { customer: `ecc/00000100${10 + no}` }, PATIENT);

  it('R14: is tried once for each user, also after a restart, and after a reset once more', async () => {
    await bothOpen();
    const replies = await Promise.all(Array.from({ length: 8 }, (_, no) => ask(no)));
    expect(replies.map(refusalOf)).toEqual(Array(8).fill({ status: 503, code: 'ERP_AUTH', retryable: false }));
    expect(await refused()).toBe(2);
    await killAgent(stage());
    await stage().startAgent();
    await bothOpen();
    expect(refusalOf(await ask(9)).code).toBe('ERP_AUTH');
    expect(await refused()).toBe(2);

    expect((await adit(stage(), 'system', 'reset', 'ecc')).code).toBe(0);
    await until('each user to be tried once more', async () => (await refused()) === 4, 40_000);
    for (const [file, password] of right) writeFileSync(file, password);
    expect((await adit(stage(), 'system', 'reset', 'ecc')).code).toBe(0);
    // Two attempts of each user were wrong so far, and SAP locks at more: the right one is still taken.
    const answered = await until(
      'SAP to answer',
      async () => ((await ask(11)).status === 200 ? ask(12) : null),
      40_000,
    );
    expect(answered.status).toBe(200);
    expect(await circuits()).toEqual([false, false]);
    expect(await refused()).toBe(4);
  });

  it('stands in no log', () => {
    const log = readFileSync(stage().agent.logFile, 'utf8');
    for (const secret of ['not-the-password', ...right.values()]) expect(log).not.toContain(secret);
  });
});

describe('what an operator does over RFC', () => {
  const stage = useStage({ road: 'rfc', customers: 60, items: 600, fscm: 'on' }, (opened) =>
    editConfig(opened, ({ systems, policy }) => {
      everyWay(systems[0].section);
      // Nobody says how long a work process may run: a change of a value then rests with a person.
      delete systems[0].section.maxWorkProcessSeconds;
      policy.operations.update_contact.mode = 'auto';
    }),
  );
  afterEach(() => stage().books.heal());
  const stateOf = async (commandId: string) => (await adit(stage(), 'outbox', 'show', commandId)).json.state;
  const becomes = (commandId: string, state: string) =>
    until(`${commandId} to be ${state}`, async () => (await stateOf(commandId)) === state, 40_000);
  const give = async (act: acts.EccAct, run: number): Promise<string> => {
    const target = (await targets(stage()))[run];
    if (!target) throw new Error('the company has too few customers');
    return dataOf(await stage().platform.ask(act.kind, act.args(target, run), PATIENT)).commandId;
  };
  const times = async (act: acts.EccAct, commandId: string, run: number) =>
    act.effects(await effectsNow(stage()), { commandId, run });

  it('reconcile: finds a change whose confirmation was lost, and ends it as recorded', async () => {
    await stage().books.fault({ system: 'ecc', at: 'call', match: 'BAPI_TRANSACTION_COMMIT', action: 'cut_mid' });
    const commandId = await give(acts.contact, 1);
    await becomes(commandId, 'parked');
    const { code, err } = await adit(stage(), 'outbox', 'reconcile', commandId);
    expect(code, err).toBe(0);
    expect([await stateOf(commandId), await times(acts.contact, commandId, 1)]).toEqual(['confirmed', 1]);
  });

  it('resolve: ends what only a person can tell, as the books have it', async () => {
    await stage().books.fault({ system: 'ecc', at: 'call', match: 'SAP_WAPI_CREATE_EVENT', action: 'cut' });
    const commandId = await give(acts.event, 2);
    await becomes(commandId, 'parked');
    expect((await adit(stage(), 'outbox', 'reconcile', commandId)).json).not.toMatchObject({ state: 'confirmed' });
    const why = ['--not-applied', '--reason', 'looked into SAP'];
    expect((await adit(stage(), 'outbox', 'resolve', commandId, ...why)).code).toBe(0);
    expect([await stateOf(commandId), await times(acts.event, commandId, 2)]).toEqual(['resolved_not_applied', 0]);
  });

  it('cancel: takes back what waits, and it never reaches SAP', async () => {
    await stage().books.fault({ system: 'ecc', at: 'connect', action: 'down' });
    const commandId = await give(acts.promise, 3).catch(() => '');
    expect(commandId).not.toBe('');
    await becomes(commandId, 'ready');
    const { code, err } = await adit(stage(), 'outbox', 'cancel', commandId, '--reason', 'the caller called back');
    expect(code, err).toBe(0);
    await stage().books.heal();
    const next = await give(acts.promise, 4);
    await becomes(next, 'confirmed');
    expect([await stateOf(commandId), await times(acts.promise, commandId, 3)]).toEqual(['cancelled', 0]);
  });

  it('doctor: finds everything in order that commands need, in both roles', async () => {
    const { json } = await adit(stage(), 'doctor');
    const rows: { check: string; status: string }[] = json.rows.filter(({ check }: { check: string }) =>
      check.startsWith('ecc: '),
    );
    expect(rows.filter(({ status }) => status === 'fail')).toEqual([]);
    const checks = rows.map(({ check }) => check);
    expect(checks).toContain('ecc: write: logon');
    for (const { writes } of [acts.promise, acts.dispute, acts.contact, acts.event])
      expect(
        checks.some((check) => check.includes(writes)),
        writes,
      ).toBe(true);
  });
});
