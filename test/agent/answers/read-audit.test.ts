import { describe, expect, it } from 'vitest';
import type { Asking } from '../../../agent/answers/asking.ts';
import { ReadAudit } from '../../../agent/answers/read-audit.ts';
import type { AuditEntry } from '../../../agent/ledger/contract.ts';
import { AditError } from '../../../domain/errors.ts';
import { FakeClock } from '../../protocol/fake-clock.ts';
import { fakeLog, type LogLine } from '../router/world.ts';

function given(append: (entry: AuditEntry) => Promise<{ sequence: number; hash: string }>) {
  const clock = new FakeClock();
  const lines: LogLine[] = [];
  return { clock, lines, reads: new ReadAudit({ audit: { append }, clock, log: fakeLog(lines) }) };
}

function keeping() {
  const kept: AuditEntry[] = [];
  const parts = given(async (entry) => ({ sequence: kept.push(entry), hash: '' }));
  return { ...parts, kept };
}

const asking = (more: Partial<Asking> = {}): Asking => ({
  op: 'get_aging',
  tenant: 't1',
  principal: 'bot',
  call: null,
  system: undefined,
  idempotencyKey: undefined,
  maxAgeS: undefined,
  signal: new AbortController().signal,
  answerByMs: 0,
  ...more,
});
const told = { tier: 'platform', system: 'ecc', customer: '0000010001', records: 1 } as const;
const linesOf = (entry: AuditEntry | undefined) => entry?.fields?.['reads'] as { customer: string }[];

describe('the audit of reads', () => {
  it('writes nothing before a second is over and then all of it at once, a tenant each', async () => {
    const { clock, kept, reads } = keeping();
    for (let at = 0; at < 30; at++) reads.note(asking(), told);
    reads.note(asking({ tenant: 't2' }), told);
    await clock.advance(999);
    expect(kept).toEqual([]);
    await clock.advance(1);
    expect(kept.map(({ actor }) => actor)).toEqual(['t1', 't2']);
    expect(linesOf(kept[0])).toHaveLength(30);
    reads.note(asking(), told);
    await clock.advance(1_000);
    expect(kept).toHaveLength(3);
  });

  it('does not wait for the second once two thousand wait', async () => {
    const { clock, kept, reads } = keeping();
    for (let at = 0; at < 2_000; at++) reads.note(asking(), { ...told, customer: String(at) });
    await clock.advance(0);
    const written = kept.flatMap((entry) => linesOf(entry).map(({ customer }) => customer));
    expect(written).toEqual(Array.from({ length: 2_000 }, (_, at) => String(at)));
    // What one synced transaction takes.
    expect(kept.length).toBeLessThanOrEqual(50);
  });

  it('keeps every record within what the chain takes, however long the names are', async () => {
    const { kept, reads } = keeping();
    const longest = { principal: 'p'.repeat(128), call: { tenant: 't1', callId: 'c'.repeat(128) } };
    for (let at = 0; at < 100; at++) reads.note(asking(longest), { ...told, customer: '9'.repeat(80) });
    await reads.close();
    expect(kept.flatMap(linesOf)).toHaveLength(100);
    for (const { fields } of kept) expect(JSON.stringify(fields).length).toBeLessThanOrEqual(8_192);
  });

  it('says in the log how many reads could not be audited, and goes on', async () => {
    const { clock, lines, reads } = given(() => Promise.reject(new AditError('STORE_FULL', 'no room')));
    for (let at = 0; at < 3; at++) reads.note(asking(), told);
    await clock.advance(1_000);
    expect(lines).toMatchObject([{ level: 'error', fields: { code: 'STORE_FULL', reads: 3 } }]);
    await reads.close();
  });
});
