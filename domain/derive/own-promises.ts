import { dateIn, epochOf, type Instant } from '../dates.ts';
import type { PromiseFacts } from '../facts.ts';
import type { Money } from '../money.ts';
import { argsOf } from './command-args.ts';
import { erpIdOf, isMadeBy, isReflected, type OwnCommand, objectOf } from './own-command.ts';

/** Facts of one entity that an ERP gave, and when. */
export interface FromErp<T> {
  readonly rows: readonly T[];
  readonly asOf: Instant;
}

type Plan = readonly { readonly date: string; readonly amount: Money }[];

const planned = (plan: Plan) => plan.map((instalment) => ({ ...instalment, status: 'open' as const }));

/**
 * The ERP's promises with the agent's own laid over them, in the order of acceptance. What the ERP delivers already is
 * the ERP's; a change counts until facts read after its decision tell of it.
 */
export function promisesWith(
  commands: readonly OwnCommand[],
  timeZone: string,
  { rows, asOf }: FromErp<PromiseFacts>,
): readonly PromiseFacts[] {
  if (commands.length === 0) return rows;
  const inErp = new Set(rows.map(({ promise }) => promise));
  let known = [...rows];
  const isThere = (command: OwnCommand) => rows.some(({ promise, commandId }) => isMadeBy(command, promise, commandId));
  for (const command of commands) {
    const made = madeBy(command, timeZone);
    if (made && !isThere(command)) known.push(made);
    const change = argsOf('change_promise', command);
    if (!change) continue;
    const id = erpIdOf(commands, change.promise);
    const before = known.find(({ promise }) => promise === id);
    if (before?.status === 'open' && !(inErp.has(id) && isReflected(command, asOf))) {
      const status = change.action === 'cancel' ? 'cancelled' : 'superseded';
      known = known.map((row) => (row === before ? ended(row, status) : row));
    }
    if (change.instalments && !isThere(command)) {
      known.push({
        ...(before ?? nothingKnown(command, timeZone)),
        promise: objectOf(command),
        commandId: command.commandId,
        instalments: planned(change.instalments),
        takenOn: dateIn(epochOf(command.acceptedAt), timeZone),
        status: 'open',
      });
    }
  }
  return known;
}

function madeBy(command: OwnCommand, timeZone: string): PromiseFacts | null {
  const args = argsOf('create_promise', command);
  if (!args) return null;
  return {
    ...nothingKnown(command, timeZone),
    items: args.items,
    instalments: planned(args.instalments),
    method: args.method ?? 'not_available',
    recordingReference: args.recordingReference ?? 'not_available',
  };
}

function nothingKnown(command: OwnCommand, timeZone: string): PromiseFacts {
  return {
    promise: objectOf(command),
    customer: command.customer,
    commandId: command.commandId,
    items: [],
    instalments: [],
    method: 'not_available',
    takenOn: dateIn(epochOf(command.acceptedAt), timeZone),
    takenBy: 'adit',
    status: 'open',
    recordingReference: 'not_available',
  };
}

function ended(promise: PromiseFacts, status: 'cancelled' | 'superseded'): PromiseFacts {
  const instalments = promise.instalments.map((one) =>
    one.status === 'open' ? { ...one, status: 'cancelled' as const } : one,
  );
  return { ...promise, status, instalments };
}
