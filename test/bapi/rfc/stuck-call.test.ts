import { afterEach, describe, expect, it, vi } from 'vitest';
import { SAP_WAPI_START_WORKFLOW } from '../../../bapi/catalogue/functions.ts';
import { type RfcSection, Section } from '../../../bapi/config.ts';
import { RfcRoadDriver } from '../../../bapi/rfc/driver.ts';
import type { RfcClient } from '../../../bapi/rfc/surface.ts';
import type { ConnectionHost } from '../../../domain/connector.ts';
import { soon } from '../../soon.ts';
import { reference } from '../world.ts';
import { deferred, FakeClient } from './fake-client.ts';

afterEach(() => vi.restoreAllMocks());

/** A driver whose first `stuck` connections never let go of a call; calls of the others end when the test says so. */
function open(role: 'read' | 'write', stuck: number) {
  const clients: FakeClient[] = [];
  const events: string[] = [];
  const running = deferred<unknown>();
  const host: ConnectionHost = {
    role,
    timeZone: 'UTC',
    profile: 'development',
    workDir: '/nowhere',
    secret: () => 'ADIT',
    now: () => 0,
    monotonic: () => 0,
    abandon: ({ code }) => events.push(`given up: ${code}`),
    log: () => undefined,
  };
  class Client extends FakeClient {
    constructor() {
      super();
      const index = clients.push(this) - 1;
      this.onCall = () => (index < stuck ? new Promise(() => undefined) : running.promise);
    }
  }
  const user = { user: reference('U'), password: reference('P') };
  const section = Section.parse({
    road: 'rfc',
    mshost: '127.0.0.1',
    r3name: 'TST',
    client: '100',
    companyCodes: ['1000'],
    read: user,
    write: user,
  });
  const driver = new RfcRoadDriver({
    section: section as RfcSection,
    host,
    load: () => ({
      module: { Client: Client as new (p: Record<string, string>) => RfcClient },
      version: 'fake 1',
      isStandIn: true,
    }),
    random: () => 0,
  });
  const leaving = new AbortController();
  const start = async (signal: AbortSignal) => {
    const before = clients.length;
    const call = driver.call(SAP_WAPI_START_WORKFLOW, {}, { signal, repeatable: false });
    await soon(() => expect(clients[before]?.calls).toHaveLength(1));
    return { call };
  };
  return {
    events,
    running,
    faults: () => clients.flatMap(({ faults }) => faults),
    startStuck: () => start(leaving.signal),
    startSound: async () => {
      const { call } = await start(new AbortController().signal);
      const ended = call.then(
        (output) => void events.push(`ended: ${output.WORKITEM_ID}`),
        (thrown: unknown) => void events.push(`failed: ${thrown}`),
      );
      return { ended };
    },
    /** The callers of the stuck calls leave; the library does not notice. */
    leave: () => {
      vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort());
      leaving.abort();
    },
    refused: () => driver.call(SAP_WAPI_START_WORKFLOW, {}, { signal: leaving.signal, repeatable: false }),
  };
}

/** Giving up is put off by one turn of the event loop, so that it has happened after this if it was asked for. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a call that does not let go', () => {
  for (const stuck of [1, 2]) {
    it(`leaves the write that runs beside it its own result before the process is given up (${stuck} stuck)`, async () => {
      const world = open('write', stuck);
      const lost: Promise<unknown>[] = [];
      for (let at = 0; at < stuck; at++) lost.push((await world.startStuck()).call);
      const sound = await world.startSound();
      world.leave();
      await Promise.all(
        lost.map((one) => expect(one).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unknown' })),
      );
      await turns();
      expect(world.events).toEqual([]);
      await expect(world.refused()).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
      world.running.resolve({ RETURN_CODE: 0, WORKITEM_ID: '000000000042' });
      await sound.ended;
      await soon(() => expect(world.events).toHaveLength(2));
      expect(world.events).toEqual(['ended: 000000000042', 'given up: ERP_UNREACHABLE']);
      await turns();
      expect(world.events).toHaveLength(2);
      expect(world.faults()).toEqual([]);
    });
  }

  it('costs the process of the reads its life at once: a read is asked again', async () => {
    const world = open('read', 1);
    const lost = (await world.startStuck()).call;
    const sound = await world.startSound();
    world.leave();
    await expect(lost).rejects.toMatchObject({ code: 'CANCELLED' });
    await soon(() => expect(world.events).toEqual(['given up: ERP_UNREACHABLE']));
    world.running.resolve({});
    await sound.ended;
  });
});
