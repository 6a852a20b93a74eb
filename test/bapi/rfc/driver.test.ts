import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RFC_PING, RFC_SYSTEM_INFO, SAP_WAPI_START_WORKFLOW } from '../../../bapi/catalogue/functions.ts';
import { type RfcSection, Section } from '../../../bapi/config.ts';
import { RfcRoadDriver } from '../../../bapi/rfc/driver.ts';
import type { RfcClient } from '../../../bapi/rfc/surface.ts';
import type { ConnectionHost } from '../../../domain/connector.ts';
import type { AditError } from '../../../domain/errors.ts';
import { soon } from '../../soon.ts';
import { reference } from '../world.ts';
import { deferred, FakeClient, failures } from './fake-client.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of cleanUp.splice(0)) await close();
});

interface Given {
  readonly section?: Record<string, unknown>;
  readonly role?: 'read' | 'write';
  /** Called for each client that is made, with its number from 0. */
  readonly client?: (made: FakeClient, index: number) => void;
}

/** The driver over clients that the test holds in its hand. The port that is tried first is a real one. */
async function open(given: Given = {}) {
  const clients: FakeClient[] = [];
  const abandoned: AditError[] = [];
  const parameters: Record<string, string>[] = [];
  const logged: string[] = [];
  let now = 0;
  const host: ConnectionHost = {
    role: given.role ?? 'read',
    timeZone: 'UTC',
    profile: 'development',
    workDir: '/nowhere',
    secret: (name) => (name.includes('P') ? 'geheim-wort' : 'ADIT'),
    now: () => 0,
    monotonic: () => now,
    abandon: (reason) => abandoned.push(reason),
    log: (_level, message, fields) => logged.push(`${message} ${JSON.stringify(fields)}`),
  };
  const parsed = Section.parse({
    road: 'rfc',
    // A service by name is not tried by TCP first.
    mshost: '127.0.0.1',
    r3name: 'TST',
    client: '100',
    companyCodes: ['1000'],
    read: { user: reference('U'), password: reference('P') },
    write: { user: reference('U'), password: reference('P') },
    ...given.section,
  });
  class Client extends FakeClient {
    constructor(given_: Record<string, string>) {
      super();
      parameters.push(given_);
      clients.push(this);
      given.client?.(this, clients.length - 1);
    }
  }
  const driver = new RfcRoadDriver({
    section: parsed as RfcSection,
    host,
    load: () => ({
      module: { Client: Client as new (p: Record<string, string>) => RfcClient },
      version: 'fake 1',
      isStandIn: true,
    }),
    random: () => 0,
  });
  cleanUp.push(async () => {
    const closing = driver.close();
    if (abandoned.length === 0) await closing;
    expect(clients.flatMap(({ faults }) => faults)).toEqual([]);
  });
  return { driver, clients, abandoned, parameters, logged, later: (ms: number) => (now += ms) };
}

const forever = new AbortController().signal;
const read = { signal: forever, repeatable: true } as const;
const write = { signal: forever, repeatable: false } as const;

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

describe('logons of the RFC road', () => {
  it('tries a refused logon once, also when ten callers come at once, and never again', async () => {
    const { driver, clients } = await open({
      client: (made) => {
        made.onOpen = () => Promise.reject(failures.logon);
      },
    });
    const refused = await Promise.allSettled(Array.from({ length: 10 }, () => driver.call(RFC_PING, {}, read)));
    expect(refused.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(Array(10).fill('ERP_AUTH'));
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'none' });
    expect(clients).toHaveLength(1);
  });

  it('takes a logon that the driver repeated in silence and that was refused for the last one, the call for unknown', async () => {
    const { driver, clients } = await open({
      client: (made) => {
        made.onCall = () => Promise.reject(failures.logon);
      },
    });
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'unknown' });
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'none' });
    expect(clients).toHaveLength(1);
  });

  it('gives its process up when a logon does not end, and tells the caller that nothing was sent', async () => {
    const { driver, abandoned } = await open({
      section: { connectTimeoutMs: 200, logonTimeoutMs: 500 },
      client: (made) => {
        made.onOpen = () => new Promise(() => undefined);
      },
    });
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    await soon(() => expect(abandoned).toHaveLength(1));
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
  });

  it('hands the library the parameters of its role and never asks for binary numbers or a trace', async () => {
    const router = createServer();
    await once(router.listen(0, '127.0.0.1'), 'listening');
    cleanUp.push(async () => void router.close());
    const saprouter = `/H/127.0.0.1/S/${(router.address() as AddressInfo).port}/H/`;
    const { driver, parameters } = await open({
      section: {
        group: 'ADIT',
        codepage: '1100',
        saprouter,
        snc: { lib: '/l.so', partnerName: 'p:CN=ECC', myName: 'p:CN=ADIT' },
      },
    });
    await driver.call(RFC_PING, {}, read);
    expect(parameters).toEqual([
      {
        mshost: '127.0.0.1',
        r3name: 'TST',
        group: 'ADIT',
        saprouter,
        snc_mode: '1',
        snc_lib: '/l.so',
        snc_myname: 'p:CN=ADIT',
        snc_partnername: 'p:CN=ECC',
        snc_qop: '3',
        user: 'ADIT',
        passwd: 'geheim-wort',
        client: '100',
        lang: 'EN',
        codepage: '1100',
        trace: '0',
      },
    ]);
  });

  it('keeps the password out of every word of an error', async () => {
    const { driver } = await open({
      client: (made) => {
        made.onOpen = () =>
          Promise.reject({
            ...failures.logon,
            message: 'refused: ASHOST=x PASSWD=geheim-wort X509CERT=abc geheim-wort!',
          });
      },
    });
    const thrown: AditError = await driver.call(RFC_PING, {}, read).then(
      () => Promise.reject(new Error('it was accepted')),
      (error: AditError) => error,
    );
    const told = JSON.stringify([thrown.message, thrown.details, thrown.hint, thrown.cause ?? null]);
    expect(told).toContain('refused');
    expect(told).not.toContain('geheim');
    expect(told).not.toContain('abc');
  });
});

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
    vi.restoreAllMocks();
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
    for (const one of both) await expect(one).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'none' });
    opening.resolve(undefined);
    await driver.call(RFC_PING, {}, write);
    expect(clients).toHaveLength(1);
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

describe('an interface that changed while the process lived', () => {
  const unknownField = { group: 5, code: 20, key: 'RFC_INVALID_PARAMETER', message: "field 'NEW' not found" };

  it('R17: has the process replaced once its calls are done, if the descriptions that it holds are old', async () => {
    const other = deferred<unknown>();
    const { driver, clients, abandoned, later } = await open({
      client: (made, index) => {
        made.onCall = () => (index === 0 ? other.promise : Promise.reject(unknownField));
      },
    });
    later(3_600_000);
    const sound = driver.call(RFC_PING, {}, read);
    await soon(() => expect(clients[0]?.calls).toHaveLength(1));
    await expect(driver.call(RFC_SYSTEM_INFO, {}, read)).rejects.toMatchObject({
      code: 'ERP_REPLY_INVALID',
      outcome: 'none',
    });
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(abandoned).toEqual([]);
    other.resolve({});
    await sound;
    await soon(() => expect(abandoned).toHaveLength(1));
  });

  it('is not replaced again and again by what was never there', async () => {
    const { driver, abandoned, later } = await open({
      client: (made) => {
        made.onCall = () => Promise.reject(unknownField);
      },
    });
    later(3_599_999);
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
    expect(abandoned).toEqual([]);
  });
});

describe('another system behind the same address', () => {
  it('gets nothing from a process that began with the one before: the process is replaced', async () => {
    const { driver, clients, abandoned, later } = await open({
      client: (made, index) => {
        made.connectionInfo = { partnerCodepage: '4103', sysId: index === 0 ? 'TST' : 'CPY' };
      },
    });
    await driver.call(RFC_PING, {}, read);
    // Past the age of any connection, so that the next call opens another.
    later(3_600_000);
    const refused = driver.call(SAP_WAPI_START_WORKFLOW, {}, write);
    await expect(refused).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    await soon(() => expect(abandoned).toHaveLength(1));
    expect(clients.map(({ calls }) => calls.length)).toEqual([1, 0]);
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(clients).toHaveLength(2);
  });

  it('is none where a system does not say its id, and is still seen after that', async () => {
    const { driver, clients, later } = await open({
      client: (made, index) => {
        made.connectionInfo = [{ sysId: 'TST' }, {}, { sysId: 'TST' }, {}, { sysId: 'CPY' }][index];
      },
    });
    for (const _ of [0, 1, 2, 3]) {
      await driver.call(RFC_PING, {}, read);
      later(3_600_000);
    }
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(clients.map(({ calls }) => calls.length)).toEqual([1, 1, 1, 1, 0]);
  });
});

describe('texts for a system that is not Unicode', () => {
  const latin1 = (made: FakeClient) => {
    made.connectionInfo = { partnerCodepage: '1100' };
  };
  const text = (value: string) => ({ INPUT_CONTAINER: [{ ELEMENT: 'TEXT', VALUE: value }] });

  it('refuses for a write what its code page lacks, sends what it has, and warns once', async () => {
    const { driver, clients, logged } = await open({ client: latin1 });
    await driver.call(SAP_WAPI_START_WORKFLOW, text('Zürich'), write);
    await expect(driver.call(SAP_WAPI_START_WORKFLOW, text('Łódź'), write)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      outcome: 'none',
    });
    expect(clients[0]?.calls).toHaveLength(1);
    expect(logged).toHaveLength(1);
    expect(driver.partner()).toMatchObject({ codePage: '1100', isUnicode: false });
  });

  it('sends everything to a system that is Unicode', async () => {
    const { driver, clients, logged } = await open();
    await driver.call(SAP_WAPI_START_WORKFLOW, text('Łódź 東京 🙂'), write);
    expect(clients[0]?.calls).toHaveLength(1);
    expect(logged).toEqual([]);
  });
});
