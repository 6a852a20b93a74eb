import { expect } from 'vitest';
import type { LookupResult } from '../../../domain/connector.ts';
import { COST, done, newCommand, PATIENCE, type World, world } from './world.ts';

export const MARKER = { settling: 'marker', quiesceMs: 600_000 } as const;
export const QUIESCE = { settling: 'quiesce_readback', quiesceMs: 600_000 } as const;
export const ABSENT: LookupResult = { found: 'absent' };
export const PRESENT: LookupResult = {
  found: 'present',
  receipt: { document: '0000000042', postedAt: '2026-03-02T10:00:00Z' },
};
export const CUT = { outcome: 'unknown', reason: 'connection cut', cost: COST } as const;
export const HOUR_MS = 3_600_000;

export const states = (it: World, commandId: string) => it.ledger.command(commandId)?.history.map(({ state }) => state);
export const notes = (it: World, commandId: string) =>
  it.ledger
    .command(commandId)
    ?.history.flatMap(({ note }) => (note ? [note] : []))
    .join('\n');

/** A command whose first attempt ends without anybody knowing how; later ones succeed. */
export async function uncertain(
  source: World['erp']['source'],
  look: World['erp']['look'],
  given: Parameters<typeof world>[0] = {},
) {
  const it = world(given);
  it.erp.source = source;
  it.erp.look = look;
  it.erp.reply = () => {
    it.erp.reply = () => done('second');
    return CUT;
  };
  await it.ledger.start();
  const { commandId } = await it.ledger.accept(newCommand({ customer: '7' }));
  const looked = (count: number) => expect.poll(() => it.erp.asked.length, PATIENCE).toBeGreaterThanOrEqual(count);
  /** Resolves once it was found absent and waits for its next attempt. */
  const rests = (times = 1) =>
    expect.poll(() => states(it, commandId)?.filter((state) => state === 'ready').length, PATIENCE).toBe(1 + times);
  const events = () => it.ledger.events.pending(10).map(({ kind }) => kind);
  return { ...it, commandId, looked, rests, events };
}
