import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  adit,
  CUSTOMER,
  dataOf,
  eventsOf,
  killAgent,
  PATIENT,
  startServing,
  tasksCalled,
  until,
  useStage,
} from './world.ts';

const stage = useStage();
const SEED = Number(process.env['ADIT_SEED'] ?? Date.now() % 100_000);
const MOST_ROUNDS = 4;
const START = 'SAP_WAPI_START_WORKFLOW';

const createTask = (text: string, customer = CUSTOMER) =>
  stage().platform.ask(
    'create_task',
    { customer: `ecc/${customer}`, kind: 'callback', text },
    { ...PATIENT, idempotencyKey: `key of ${text}` },
  );
const show = async (commandId: string) => (await adit(stage(), 'outbox', 'show', commandId)).json;
const queue = async () =>
  (await adit(stage(), 'outbox', 'list', '--state', 'parked')).json.map(
    ({ commandId }: { commandId: string }) => commandId,
  );
const written = (text: string) =>
  until('SAP to have the task', async () => (await tasksCalled(stage(), text)).length > 0);
const starts = async () => (await stage().books.calls()).filter(({ name }) => name === START).length;
const resolve = (commandId: string, ...how: string[]) =>
  adit(stage(), 'outbox', 'resolve', commandId, ...how, '--reason', 'looked into SBWP');

beforeAll(() => process.stdout.write(`seed ${SEED}, ADIT_SEED=${SEED} repeats it\n`));
afterEach(() => stage().books.heal());

describe('kill -9 of the agent', () => {
  it('before SAP did the work leaves one entry for the operator, and nothing is sent again', async () => {
    const text = 'hangs before the commit';
    await stage().books.fault({ system: 'ecc', at: 'call', match: START, action: 'hang' });
    const { commandId } = dataOf(await createTask(text));
    await until('the command to be in flight', async () => (await show(commandId)).state === 'in_flight');
    await killAgent(stage());
    await stage().books.heal();
    await until('SAP to see its caller gone', async () => (await starts()) === 1);
    await startServing(stage());

    expect(dataOf(await createTask(text))).toMatchObject({ commandId, outcome: 'undecided' });
    expect(await queue()).toContain(commandId);
    expect((await adit(stage(), 'status')).code).toBe(69);
    expect((await resolve(commandId, '--not-applied')).code).toBe(0);
    expect(dataOf(await createTask(text))).toMatchObject({ commandId, outcome: 'failed' });
    expect(await queue()).toEqual([]);
    expect([await starts(), await tasksCalled(stage(), text)]).toEqual([1, []]);
  });

  it('after SAP did the work leaves one task and one entry, which an operator ends as applied', async () => {
    const text = 'hangs after the commit';
    await stage().books.fault({ system: 'ecc', at: 'commit', match: START, action: 'hang' });
    const { commandId } = dataOf(await createTask(text));
    await written(text);
    await killAgent(stage());
    await stage().books.heal();
    await startServing(stage());

    expect(dataOf(await createTask(text))).toMatchObject({ commandId, state: 'parked', outcome: 'undecided' });
    expect(await queue()).toEqual([commandId]);
    const [task] = await tasksCalled(stage(), text);
    expect(task?.reference).toBe(commandId);
    expect((await resolve(commandId, '--applied', '--document', task?.task ?? '')).code).toBe(0);
    const story = dataOf(await createTask(text));
    expect(story).toMatchObject({ commandId, outcome: 'recorded', receipt: { document: task?.task } });
    await until('the platform to be told', async () =>
      (await eventsOf(stage(), 'command.decided')).some(({ data }) => data['commandId'] === commandId),
    );
    expect(await tasksCalled(stage(), text)).toHaveLength(1);
  });

  it('at any moment around the acceptance never leads to two tasks, nor to a lost one without an entry', async () => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const text = `power cut ${round}`;
      // A customer each: what rests undecided holds up everything else for its customer.
      const customer = String(10_010 + round).padStart(10, '0');
      // What the platform gets of a request that the cut hits is whatever it is; it will ask again.
      const asked = createTask(text, customer).catch(() => null);
      await wait((SEED * (round + 1) * 7919) % 60);
      await killAgent(stage());
      await asked;
      await startServing(stage());
      const { commandId } = dataOf(await createTask(text, customer));
      const { state } = await until('the command to be decided or to rest', async () => {
        const seen = await show(commandId);
        return ['confirmed', 'parked'].includes(seen.state) ? seen : null;
      });
      const tasks = await tasksCalled(stage(), text);
      expect(tasks.length, `${text}, ${state}, seed ${SEED}`).toBeLessThanOrEqual(1);
      if (state === 'confirmed') expect(tasks, `${text}, seed ${SEED}`).toHaveLength(1);
      else expect(await queue(), `${text}, seed ${SEED}`).toContain(commandId);
    }
    expect((await adit(stage(), 'audit', 'verify')).json).toMatchObject({ ok: true });
  });
});

describe('a reply of SAP that is lost', () => {
  it('leaves the command undecided, and one task', async () => {
    for (const [customer, action] of [
      ['0000010005', 'cut_mid'],
      ['0000010006', 'cut'],
    ] as const) {
      const text = `reply lost by ${action}`;
      await stage().books.fault({ system: 'ecc', at: 'call', match: START, action });
      const { commandId } = dataOf(await createTask(text, customer));
      await until('the command to be parked', async () => (await show(commandId)).state === 'parked');
      expect(await queue()).toContain(commandId);
      expect(await tasksCalled(stage(), text)).toHaveLength(action === 'cut_mid' ? 1 : 0);
    }
  });
});
