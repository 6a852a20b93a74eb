import { describe, expect, it, vi } from 'vitest';
import { RFC_PING, SAP_WAPI_START_WORKFLOW } from '../../../bapi/catalogue/functions.ts';
import { soon } from '../../soon.ts';
import { driversOverFakes, write } from './driver-over-fakes.ts';
import { deferred, failures } from './fake-client.ts';

const { open } = driversOverFakes();

describe('deadlines of the RFC road', () => {
  it('cancels the call, closes its connection, and calls the outcome unknown', async () => {
    const call = deferred<unknown>();
    const { driver, clients } = await open({
      client: (made, index) => {
        if (index > 0) return;
        made.onCall = () => call.promise;
        made.onCancel = () => {
          call.reject(failures.cancelled);
          return Promise.resolve();
        };
      },
    });
    const leaving = new AbortController();
    const asked = driver.call(RFC_PING, {}, { signal: leaving.signal, repeatable: false });
    await soon(() => expect(clients[0]?.calls).toHaveLength(1));
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
    await soon(() => expect(clients[0]?.closes).toBe(1));
    expect(clients[0]?.cancels).toBe(1);
    await driver.call(RFC_PING, {}, write);
    expect(clients).toHaveLength(2);
  });

  it('prefers the answer of a call that ended in spite of it', async () => {
    const call = deferred<unknown>();
    const { driver, clients } = await open({
      client: (made) => {
        made.onCall = () => call.promise;
        made.onCancel = () => {
          call.resolve({ RETURN_CODE: 0, WORKITEM_ID: '000000000042' });
          return Promise.resolve();
        };
      },
    });
    const leaving = new AbortController();
    const asked = driver.call(SAP_WAPI_START_WORKFLOW, {}, { signal: leaving.signal, repeatable: false });
    await soon(() => expect(clients[0]?.calls).toHaveLength(1));
    leaving.abort();
    await expect(asked).resolves.toMatchObject({ RETURN_CODE: 0, WORKITEM_ID: '000000000042' });
    await soon(() => expect(clients[0]?.closes).toBe(1));
  });

  it('gives its process up for a call that does not let go, and neither closes nor reuses its connection', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { driver, clients, abandoned } = await open({
      client: (made) => {
        made.onCall = () => new Promise(() => undefined);
      },
    });
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    });
    const leaving = new AbortController();
    const asked = driver.call(RFC_PING, {}, { signal: leaving.signal, repeatable: false });
    asked.catch(() => undefined);
    await soon(() => expect(clients[0]?.calls).toHaveLength(1));
    leaving.abort();
    await vi.advanceTimersByTimeAsync(4_000);
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
    await soon(() => expect(abandoned).toHaveLength(1));
    expect(clients.map(({ closes }) => closes)).toEqual([0]);
  });

  it('answers a caller who waits for a place or a logon that nothing was sent', async () => {
    const opening = deferred<unknown>();
    const { driver, clients } = await open({
      section: { maxConnections: 1 },
      client: (made) => {
        made.onOpen = () => opening.promise;
      },
    });
    const leaving = new AbortController();
    const options = { signal: leaving.signal, repeatable: false };
    const both = [driver.call(RFC_PING, {}, options), driver.call(RFC_PING, {}, options)];
    await soon(() => expect(clients).toHaveLength(1));
    leaving.abort();
    const nothingSent = { code: 'CANCELLED', outcome: 'none' };
    await Promise.all(both.map((one) => expect(one).rejects.toMatchObject(nothingSent)));
    opening.resolve(undefined);
    await driver.call(RFC_PING, {}, write);
    expect(clients).toHaveLength(1);
  });
});
