import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { CAN_MOUNT, mountSmall } from '../store/full-disk.ts';
import {
  adit,
  CUSTOMER,
  dataOf,
  editConfig,
  INVOICE,
  PATIENT,
  refusalOf,
  tasksCalled,
  until,
  useStage,
} from './world.ts';

const SIZE_MB = 512;
const START = 'SAP_WAPI_START_WORKFLOW';

describe.skipIf(!CAN_MOUNT)('a full disk (NOT RUN where the tests may not mount a file system)', () => {
  let disk = { folder: '', unmount: (): void => undefined };
  const stage = useStage({}, (opened) => {
    disk = mountSmall(SIZE_MB);
    editConfig(opened, ({ agent }) => {
      agent.stateDir = disk.folder;
    });
  });
  // Registered after the stage's own, and so called before it: the agent has to be gone from the file system first.
  afterAll(async () => {
    await stage().close();
    disk.unmount();
  });
  const resize = (bytes: number) =>
    execFileSync('mount', ['-o', `remount,size=${bytes}`, disk.folder], { stdio: 'ignore' });
  const freeBytes = () => {
    const { bfree, bsize } = statfsSync(disk.folder);
    return bfree * bsize;
  };
  const fill = () => {
    const { blocks, bfree, bsize } = statfsSync(disk.folder);
    resize((blocks - bfree) * bsize);
  };
  const ask = (operation: string, args: unknown, asked = {}) =>
    stage().platform.ask(operation, args, { ...PATIENT, ...asked });
  const createTask = (text: string, customer = CUSTOMER) =>
    ask('create_task', { customer: `ecc/${customer}`, kind: 'review', text });
  const stateOf = async (commandId: string) => (await adit(stage(), 'outbox', 'show', commandId)).json?.state;

  it('refuses new commands, records what is in flight, and answers questions; with room again all is well', async () => {
    await stage().books.fault({ system: 'ecc', at: 'commit', match: START, action: 'delay', ms: 3_000 });
    const { commandId } = dataOf(await createTask('in flight when the disk fills up'));
    await until('the command to be in flight', async () => (await stateOf(commandId)) === 'in_flight');
    fill();
    expect(freeBytes()).toBeLessThan(64 * 1024);

    expect(refusalOf(await createTask('too late'))).toEqual({ status: 507, code: 'STORE_FULL', retryable: true });
    const live = await ask('get_invoice', { invoice: INVOICE, customer: `ecc/${CUSTOMER}` }, { maxAgeS: 0 });
    expect(dataOf(live).total).toEqual({ amount: '9520.00', currency: 'EUR' });
    const unheld = await ask('get_customer', { customer: 'ecc/0000010011' });
    expect(dataOf(unheld).number).toBe('0000010011');

    await until('the outcome to be recorded', async () => (await stateOf(commandId)) === 'confirmed');
    expect(await tasksCalled(stage(), 'in flight when the disk fills up')).toHaveLength(1);
    expect(refusalOf(await createTask('still too late')).code).toBe('STORE_FULL');
    expect((await adit(stage(), 'audit', 'verify')).json).toMatchObject({ ok: true });

    resize(SIZE_MB * 1024 * 1024);
    const again = dataOf(await createTask('room again', '0000010005')).commandId;
    await until('the next command to be recorded', async () => (await stateOf(again)) === 'confirmed');
    expect(await tasksCalled(stage(), 'too late')).toEqual([]);
    expect(stage().agent.isRunning()).toBe(true);
  });
});
