import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { statusText } from '../../../agent/cli/status-text.ts';

const plain = pc.createColors(false);
const now = Date.parse('2026-07-01T12:00:00.000Z');
const status = {
  healthy: true,
  trouble: [],
  agent: 'fra1',
  profile: 'production',
  startedAt: '2026-07-01T09:55:00.000Z',
  writes: 'off',
  tunnel: {
    state: 'connected',
    since: '2026-07-01T11:59:30.000Z',
    gateway: { name: 'gateway.example.com', software: 'x' },
    roundTripMs: 12.3,
    clockSkewMs: -19,
    nextAttemptAt: null,
  },
  records: { state: 'open' },
  commands: { awaiting_approval: 2, uncertain: 0, unsent: 3, parked: 1 },
  audit: { sequence: 41, hash: '82fab6ad9e892d2b9009e275f3c58c47' },
  systems: [
    {
      name: 'ecc',
      kind: 'sap-ecc',
      identity: { state: 'pinned' },
      roles: [{ role: 'read', state: 'ready', pid: 7, circuit: { open: false }, active: 3, waiting: 1 }],
    },
  ],
  feeds: [
    {
      system: 'ecc',
      feed: 'changes',
      running: false,
      lastRun: { at: '2026-07-01T11:58:00.000Z', ms: 2109, rowsWritten: 12 },
    },
    {
      system: 'ecc',
      feed: 'searchIndex',
      running: false,
      lastError: { code: 'ERP_UNREACHABLE', at: '2026-07-01T11:00:00.000Z' },
    },
  ],
};

describe('the status as a person reads it', () => {
  it('says how long ago instead of instants, and rounds what was measured', () => {
    const text = statusText(status, plain, now);
    expect(text).toMatch(/^healthy {2}fra1, production, running 2 h 5 min$/m);
    expect(text).toMatch(
      /^gateway +connected to gateway\.example\.com, since 30 s, round trip 12\.3 ms, clocks -19 ms apart$/m,
    );
    expect(text).toMatch(/^commands +2 to approve, 0 uncertain, 3 could not be sent yet, 1 parked for an operator$/m);
    expect(text).toMatch(/^audit +41 records, head 82fab6ad9e892d2b$/m);
    expect(text).toMatch(/^ecc +sap-ecc +read +ready +7 +pinned +3 \+ 1$/m);
  });

  it('says when each feed ran and why the last run failed', () => {
    const text = statusText(status, plain, now);
    expect(text).toMatch(/^ecc +changes +2 min ago +12 +2\.1 s$/m);
    expect(text).toMatch(/^ecc +searchIndex +never +ERP_UNREACHABLE 1 h ago$/m);
  });

  it('puts what is wrong right under the first line, without terminal escapes of others', () => {
    const wrong = { ...status, healthy: false, trouble: ['the gateway is not connected\u001b[31m'] };
    const [first, second] = statusText(wrong, plain, now).split('\n');
    expect(first).toContain('NOT HEALTHY');
    expect(second).toMatch(/^ {2}the gateway is not connected/);
    expect(second).not.toContain('\u001b');
  });
});
