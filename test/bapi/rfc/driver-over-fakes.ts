import { afterEach, expect, vi } from 'vitest';
import { type RfcSection, Section } from '../../../bapi/config.ts';
import { RfcRoadDriver } from '../../../bapi/rfc/driver.ts';
import type { RfcClient } from '../../../bapi/rfc/surface.ts';
import type { ConnectionHost } from '../../../domain/connector.ts';
import type { AditError } from '../../../domain/errors.ts';
import { reference } from '../world.ts';
import { FakeClient } from './fake-client.ts';

interface Given {
  readonly section?: Record<string, unknown>;
  readonly role?: 'read' | 'write';
  /** Called for each client that is made, with its number from 0. */
  readonly client?: (made: FakeClient, index: number) => void;
}

export const forever = new AbortController().signal;
export const read = { signal: forever, repeatable: true } as const;
export const write = { signal: forever, repeatable: false } as const;

/** A driver over fake clients. The port that is tried first is a real one. */
async function driverOver(given: Given, afterwards: (close: () => Promise<void>) => void) {
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
  afterwards(async () => {
    const closing = driver.close();
    if (abandoned.length === 0) await closing;
    expect(clients.flatMap(({ faults }) => faults)).toEqual([]);
  });
  return { driver, clients, abandoned, parameters, logged, later: (ms: number) => (now += ms) };
}

/** Drivers over clients that a test holds in its hand. All that a test opened is closed after it. */
export function driversOverFakes() {
  const cleanUp: (() => Promise<void>)[] = [];
  const afterwards = (close: () => Promise<void>) => void cleanUp.push(close);
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    for (const close of cleanUp.splice(0)) await close();
  });
  return { open: (given: Given = {}) => driverOver(given, afterwards), afterwards };
}
