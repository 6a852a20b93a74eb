import { controlAddress } from '../../agent/control/address.ts';
import { createControlClient } from '../../agent/control/client.ts';
import type { Stage } from '../../sandbox/demo/stage.ts';

/** A command as the operator is shown it, with what the ERP said. */
interface Story {
  readonly reasons?: readonly string[];
  readonly history: readonly { readonly at: string; readonly state: string; readonly note?: string }[];
}

/** Why it stands where it stands; numbers of documents and sessions aside, so that equal reasons count as one. */
export const reasonOf = ({ history, reasons = [] }: Story): string =>
  (reasons.length > 0 ? reasons.join('; ') : (history.at(-1)?.note ?? 'no reason told')).replace(/\d{6,}/g, '…');

/** By the agent's socket, as `adit` does; a process for each of hundreds of commands would take most of the time. */
const agentOf = ({ stateDir }: Stage) => createControlClient(controlAddress({ name: '', stateDir }));

/** `adit outbox show`. */
export async function storyOf(stage: Stage, commandId: string): Promise<Story> {
  return (await agentOf(stage).ask('outbox.show', { commandId })) as Story;
}

/** `adit outbox resolve --applied|--not-applied`. */
export async function resolveBy(stage: Stage, commandId: string, applied: boolean): Promise<void> {
  const said = { reason: 'looked there', operator: 'campaign', ...(applied && { document: 'seen there' }) };
  await agentOf(stage).ask('outbox.resolve', { commandId, applied, ...said });
}
