import { describe, expect, it, vi } from 'vitest';
import { RFC_PING, RFC_SYSTEM_INFO } from '../../../bapi/catalogue/functions.ts';
import { soon } from '../../soon.ts';
import { driversOverFakes, forever, read, write } from './driver-over-fakes.ts';
import { deferred, type FakeClient, failures } from './fake-client.ts';

const { open } = driversOverFakes();

describe('connections of the RFC road', () => {
  it('never makes more than the maximum, whatever twenty callers want', async () => {
    const calls: ReturnType<typeof deferred<unknown>>[] = [];
    const { driver, clients } = await open({
      client: (made) => {
        made.onCall = () => {
          const call = deferred<unknown>();
          calls.push(call);
          return call.promise;
        };
      },
    });
    const callers = Array.from({ length: 20 }, () => driver.call(RFC_PING, {}, read));
    for (let done = 0; done < 20; done++) {
      await soon(() => expect(calls.length).toBeGreaterThan(done));
      expect(calls.length - done).toBeLessThanOrEqual(4);
      calls[done]?.resolve({});
    }
    await Promise.all(callers);
    expect(clients).toHaveLength(4);
  });

  it('lends the connection that came back last, and closes one that lay idle for five minutes', async () => {
    vi.useFakeTimers();
    const { driver, clients, later } = await open();
    await driver.call(RFC_PING, {}, read);
    await driver.call(RFC_PING, {}, read);
    expect(clients).toHaveLength(1);
    later(300_000);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(clients[0]?.closes).toBe(1);
    await driver.call(RFC_PING, {}, read);
    expect(clients).toHaveLength(2);
  });

  it('replaces a connection that has reached its age', async () => {
    const { driver, clients, later } = await open();
    await driver.call(RFC_PING, {}, read);
    later(30 * 60_000);
    await driver.call(RFC_PING, {}, read);
    expect(clients.map(({ closes }) => closes)).toEqual([1, 0]);
  });

  it('asks a connection that lay idle for half a minute whether it lives, and takes a fresh one if not', async () => {
    const { driver, clients, later } = await open();
    await driver.call(RFC_PING, {}, read);
    later(29_999);
    await driver.call(RFC_PING, {}, read);
    expect(clients[0]?.pings).toBe(0);
    later(30_000);
    await driver.call(RFC_PING, {}, read);
    expect(clients[0]?.pings).toBe(1);
    const [first] = clients;
    if (first) first.onPing = () => Promise.reject(failures.closed);
    later(30_000);
    await driver.call(RFC_PING, {}, read);
    expect(clients.map(({ pings, closes }) => ({ pings, closes }))).toEqual([
      { pings: 2, closes: 1 },
      { pings: 0, closes: 0 },
    ]);
  });

  it.each([
    ['a short dump', failures.dump],
    ['a lost connection', failures.closed],
    ['an error of the library', { group: 5, code: 22, key: 'RFC_CONVERSION_FAILURE', message: 'x' }],
    ["an error of the driver's own", { name: 'nodeRfcError', message: 'RFC type from ABAP not supported42' }],
  ])('closes a connection after %s', async (_what, failure) => {
    const { driver, clients } = await open({
      client: (made, index) => {
        if (index === 0) made.onCall = () => Promise.reject(failure);
      },
    });
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ outcome: 'unknown' });
    await driver.call(RFC_PING, {}, write);
    expect(clients.map(({ closes }) => closes)).toEqual([1, 0]);
  });

  it('keeps a connection after an ABAP exception, and closes one whose handle became another', async () => {
    const { driver, clients } = await open();
    await driver.call(RFC_PING, {}, write);
    const [first] = clients;
    if (!first) throw new Error('no client');
    first.onCall = () => Promise.reject(failures.exception);
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_FAULT', outcome: 'unknown' });
    first.onCall = () => {
      first.connectionHandle += 1;
      return Promise.resolve({});
    };
    await driver.call(RFC_PING, {}, write);
    await soon(() => expect(first.closes).toBe(1));
    await driver.call(RFC_PING, {}, write);
    expect(clients).toHaveLength(2);
  });

  it('asks a read again on a fresh connection when the first was dead, and a write never', async () => {
    const dead = (made: FakeClient, index: number) => {
      if (index === 0) made.onCall = () => Promise.reject(failures.closed);
    };
    const reading = await open({ client: dead });
    await reading.driver.call(RFC_PING, {}, read);
    expect(reading.clients.map(({ calls }) => calls.length)).toEqual([1, 1]);
    const writing = await open({ client: dead });
    await expect(writing.driver.call(RFC_PING, {}, write)).rejects.toMatchObject({
      code: 'ERP_UNREACHABLE',
      outcome: 'unknown',
    });
    expect(writing.clients).toHaveLength(1);
  });

  it('frees the place of a connection that could not be made, a hundred times over', async () => {
    const { driver, clients } = await open({
      section: { maxConnections: 1 },
      client: (made, index) => {
        if (index < 100) made.onOpen = () => Promise.reject(failures.closed);
      },
    });
    for (let n = 0; n < 100; n++) {
      await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({
        code: 'ERP_UNREACHABLE',
        outcome: 'none',
      });
    }
    await driver.call(RFC_PING, {}, write);
    expect(clients).toHaveLength(101);
  });
});

describe('units of work on the RFC road', () => {
  it('keeps one connection from the first call to the last, with nothing in between', async () => {
    const { driver, clients } = await open({ section: { maxConnections: 2 } });
    const said = await driver.session(forever, async (session) => {
      await session.call(RFC_PING, {});
      await Promise.all([driver.call(RFC_PING, {}, read), driver.call(RFC_PING, {}, read)]);
      await session.call(RFC_SYSTEM_INFO, {});
      return 'done';
    });
    expect(said).toBe('done');
    expect(clients[0]?.calls).toEqual(['RFC_PING', 'RFC_SYSTEM_INFO']);
    expect(clients[1]?.calls).toEqual(['RFC_PING', 'RFC_PING']);
    expect(clients.map(({ closes }) => closes)).toEqual([0, 0]);
  });

  it('closes the connection when the work throws, so that nothing half done is left behind', async () => {
    const { driver, clients } = await open();
    const failed = driver.session(forever, async (session) => {
      await session.call(RFC_PING, {});
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    await soon(() => expect(clients[0]?.closes).toBe(1));
  });

  it('refuses a further call once the session was replaced behind its back, as one that was never sent', async () => {
    const { driver, clients } = await open({
      client: (made) => {
        made.onCall = () => {
          made.connectionHandle += 1;
          return Promise.reject(failures.dump);
        };
      },
    });
    const commit = driver.session(forever, async (session) => {
      await session.call(RFC_PING, {}).catch(() => undefined);
      await session.call(RFC_SYSTEM_INFO, {});
    });
    await expect(commit).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(clients[0]?.calls).toEqual(['RFC_PING']);
    await soon(() => expect(clients[0]?.closes).toBe(1));
  });
});
