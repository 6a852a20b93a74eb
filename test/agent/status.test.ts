import { describe, expect, it } from 'vitest';
import { agentStatus, type StatusDeps } from '../../agent/status.ts';

const at = Date.parse('2026-07-01T12:00:00.000Z');
const link = {
  state: 'connected',
  since: at,
  lastError: null,
  failures: 0,
  nextAttemptAt: null,
  gateway: null,
  version: 1,
  sessionReused: false,
  clockSkewMs: 0,
  roundTripMs: 2.0855686557373447,
};
const role = { role: 'read', state: 'ready', pid: 1, restarts: 0, circuit: { open: false }, active: 0, waiting: 0 };
const system = {
  name: 'ecc',
  kind: 'sap-ecc',
  orgUnits: ['1000'],
  roles: [role],
  identity: { state: 'pinned', pinned: null, seen: null },
  load: { calls: { BAPI_X: 1 }, rowsBy: {}, rows: 1, callsInAll: 1 },
};

function statusOf(changed: {
  link?: object;
  system?: object;
  feeds?: object[];
  records?: string;
  parked?: number;
  unsent?: { count: number; since: string };
}) {
  const deps = {
    clock: { now: () => at },
    config: {
      agent: { name: 'fra1', profile: 'production' },
      systems: [{ name: 'ecc', ceiling: { callsPerHour: 100 } }],
    },
    configPath: '/etc/adit/adit.yaml',
    keySource: 'file',
    startedAt: at,
    policy: { version: 'p1' },
    host: { status: () => [{ ...system, ...changed.system }] },
    ledger: {
      list: ({ states }: { states: string[] }) => (states[0] === 'parked' ? Array(changed.parked ?? 0).fill({}) : []),
      unsent: () => changed.unsent ?? { count: 0, since: null },
      writesSwitch: { isOn: () => true },
      audit: { head: () => ({ sequence: 1, hash: 'h' }) },
    },
    records: { status: () => ({ state: changed.records ?? 'open' }) },
    tunnel: { status: () => ({ ...link, ...changed.link }) },
    sync: { status: () => changed.feeds ?? [] },
  };
  return agentStatus(deps as never as StatusDeps, false);
}

describe('status of the agent', () => {
  it('is healthy when nothing is wrong, and tells instants as such', () => {
    expect(statusOf({})).toMatchObject({
      healthy: true,
      trouble: [],
      startedAt: '2026-07-01T12:00:00.000Z',
      tunnel: { since: '2026-07-01T12:00:00.000Z', roundTripMs: 2.1, nextAttemptAt: null, lastError: null },
    });
  });

  it('tells of commands that could not be sent for ten minutes, not of those that wait for a row to be free', () => {
    const soon = { unsent: { count: 1, since: '2026-07-01T11:55:00.000Z' } };
    expect(statusOf(soon)).toMatchObject({ healthy: true, trouble: [], commands: { unsent: 1 } });
    const long = { unsent: { count: 3, since: '2026-07-01T11:40:00.000Z' } };
    expect(statusOf(long)).toMatchObject({
      healthy: false,
      trouble: ['3 could not be sent, the first since 2026-07-01T11:40:00.000Z: see "adit outbox list --state ready"'],
      commands: { unsent: 3 },
    });
  });

  it('tells what an ERP warns of, before it is an error', () => {
    const warned = { ...role, notices: [{ code: 'ORA-28002', text: 'the password expires within 7 days' }] };
    expect(statusOf({ system: { roles: [warned] } })).toMatchObject({
      healthy: false,
      trouble: ['ecc/read: the password expires within 7 days (ORA-28002)'],
    });
  });

  it.each([
    [
      'the gateway',
      { link: { state: 'waiting', lastError: { code: 'TUNNEL_CLOSED', message: 'no route', at } } },
      'no route',
    ],
    [
      'a refused logon',
      { system: { roles: [{ ...role, circuit: { open: true, reason: 'wrong' } }] } },
      'adit system reset ecc',
    ],
    ['a child that is down', { system: { roles: [{ ...role, state: 'backoff' }] } }, 'ecc/read: backoff'],
    ['another system', { system: { identity: { state: 'mismatch' } } }, 'adit system repin ecc'],
    [
      'a system that was not reached',
      { system: { identity: { state: 'unverified', pinned: {}, seen: {} } } },
      'ecc: did not',
    ],
    ['records', { records: 'damaged' }, 'the records are not open'],
    ['a parked command', { parked: 2 }, '2 parked'],
    [
      'a feed whose last run failed',
      {
        feeds: [
          {
            system: 'ecc',
            feed: 'changes',
            running: false,
            lastRun: { at: '2026-07-01T11:00:00.000Z' },
            lastError: { code: 'ERP_UNREACHABLE', message: 'x', at: '2026-07-01T11:58:00.000Z' },
          },
        ],
      },
      'ERP_UNREACHABLE',
    ],
  ])('names what is wrong: %s', (_, changed, said) => {
    const { healthy, trouble } = statusOf(changed);
    expect(healthy).toBe(false);
    expect(trouble).toEqual([expect.stringContaining(said)]);
  });

  it('does not hold it against a system that its mode tells nothing about its identity', () => {
    const identity = { state: 'unverified', pinned: null, seen: { kind: 'x', parts: { sid: 'unknown' } } };
    expect(statusOf({ system: { identity } })).toMatchObject({ healthy: true });
  });

  it('forgets a failed run of a feed once a later one went well', () => {
    const feed = {
      system: 'ecc',
      feed: 'changes',
      running: false,
      lastRun: { at: '2026-07-01T11:59:00.000Z' },
      lastError: { code: 'ERP_UNREACHABLE', message: 'x', at: '2026-07-01T11:58:00.000Z' },
    };
    expect(statusOf({ feeds: [feed] })).toMatchObject({ healthy: true, trouble: [] });
  });
});
