import type { Effects } from './contract.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxReader } from './outbox-reader.ts';
import { settleAtOnce } from './settling.ts';

/**
 * After a start nothing is in flight: what was is uncertain. What no lookup could settle is parked. Within one
 * transaction; returns how many commands have an unknown outcome.
 */
export function recover(
  deps: {
    readonly outbox: Outbox;
    readonly reader: OutboxReader;
    readonly commandSource: Effects['commandSource'];
  },
  at: number,
): { readonly uncertain: number; readonly parked: number } {
  const { outbox, reader } = deps;
  for (const row of reader.inState('in_flight')) {
    outbox.change(row.command_id, {
      to: 'uncertain',
      at,
      actor: 'agent',
      note: 'the agent stopped while it was in flight',
      doubtAt: at,
    });
  }
  const found = reader
    .inState('uncertain')
    .map((row) => settleAtOnce(outbox, row, { at, source: deps.commandSource(row.system, row.kind) }));
  const parked = found.filter(({ state }) => state === 'parked').length;
  return { uncertain: found.length - parked, parked };
}
