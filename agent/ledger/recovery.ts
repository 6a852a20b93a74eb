import type { Effects } from './contract.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxReader } from './outbox-reader.ts';
import type { OutboxRow } from './outbox-row.ts';

/** Why a command rests with the operator. */
const PARKED = 'whether the ERP has it is unknown; look there, then "adit outbox resolve"';

/**
 * Settles a command whose outcome nobody knows. Reading the ERP and trying again would be wrong: the first call may
 * still be running there and commit after the read. So it rests with an operator, whatever else the connector offers.
 */
export function settleUnknown(
  outbox: Outbox,
  row: OutboxRow,
  source: ReturnType<Effects['commandSource']>,
  at: number,
): OutboxRow {
  return outbox.change(row.command_id, {
    to: 'parked',
    at,
    actor: 'agent',
    note: `settled by park (${source?.settling ?? 'nothing declared'}): ${PARKED}`,
    reasons: [PARKED],
  });
}

/** After a start nothing is in flight: what was is unknown. Within one transaction; returns how many were parked. */
export function recover(
  deps: {
    readonly outbox: Outbox;
    readonly reader: OutboxReader;
    readonly commandSource: Effects['commandSource'];
  },
  at: number,
): number {
  const { outbox, reader } = deps;
  for (const row of reader.inState('in_flight')) {
    outbox.change(row.command_id, {
      to: 'uncertain',
      at,
      actor: 'agent',
      note: 'the agent stopped while it was in flight',
    });
  }
  const uncertain = reader.inState('uncertain');
  for (const row of uncertain) settleUnknown(outbox, row, deps.commandSource(row.system, row.kind), at);
  return uncertain.length;
}
