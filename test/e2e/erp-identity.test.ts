import { describe, expect, it } from 'vitest';
import type { Reply } from '../../sandbox/demo/platform.ts';
import { adit, dataOf, metaOf, PATIENT, refusalOf, tasksCalled, until, useStage } from './world.ts';

const stage = useStage();
const ask = (operation: string, args: unknown, asked = {}) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...asked });

async function system() {
  const { code, json } = await adit(stage(), 'status');
  return { code, healthy: json.healthy, identity: json.systems[0].identity.state };
}

describe('another system behind the same address', () => {
  const nameOf = (reply: Reply): string => dataOf(reply).name;

  it('is read apart and never written to until an operator accepts it', async () => {
    const opened = stage();
    const customer = 'ecc/0000010012';
    const before = nameOf(await ask('get_customer', { customer }));
    opened.sandbox.kill('SIGTERM');
    await opened.sandbox.ended;
    expect(refusalOf(await ask('get_customer', { customer: 'ecc/0000010013' })).code).toBe('ERP_UNREACHABLE');
    await opened.startSandbox({ sid: 'OTH', seed: 2 });

    const other = await until('the other system to be read', async () => {
      const reply = await ask('get_customer', { customer }, { maxAgeS: 0 });
      return reply.status === 200 && metaOf(reply).source === 'erp' ? reply : null;
    });
    expect(nameOf(other)).not.toBe(before);
    const locked = await system();
    expect([locked.identity, locked.healthy, locked.code]).toEqual(['mismatch', false, 69]);

    const text = 'for the system that was there before';
    const task = await ask('create_task', { customer, kind: 'follow_up', text });
    const { commandId } = dataOf(task);
    await until('the write to be held back', async () => {
      const { json } = await adit(opened, 'outbox', 'show', commandId);
      return JSON.stringify(json).includes('SYSTEM_PINNED');
    });
    expect(await tasksCalled(opened, text)).toEqual([]);

    expect((await adit(opened, 'system', 'repin', 'ecc')).code).toBe(0);
    await until('the write to be made', async () => (await tasksCalled(opened, text)).length > 0);
    expect(nameOf(await ask('get_customer', { customer }))).toBe(nameOf(other));
    expect((await system()).identity).toBe('pinned');
  });
});
