import { type CommandAnswer, type CommandState, STATE_MEANING } from '../commands.ts';
import { epochOf, type Instant } from '../dates.ts';

/** One of the agent's own commands, as the outbox tells it. */
export interface OwnCommand {
  readonly commandId: string;
  readonly kind: string;
  readonly system: string;
  /** The ERP's number. */
  readonly customer: string;
  readonly state: CommandState;
  readonly args: Readonly<Record<string, unknown>>;
  readonly acceptedAt: Instant;
  /** Absent while it is undecided. */
  readonly decidedAt?: Instant;
  readonly receipt?: { readonly document: string; readonly postedAt: Instant };
  readonly reasons?: readonly string[];
}

/** With the reasons as they stand in the outbox, for the operator. */
export function commandAnswer(command: OwnCommand): CommandAnswer {
  return {
    commandId: command.commandId,
    state: command.state,
    outcome: STATE_MEANING[command.state].outcome,
    ...(command.receipt && { receipt: { ...command.receipt } }),
    ...(command.reasons && command.reasons.length > 0 && { reasons: [...command.reasons] }),
  };
}

export function isUndecided({ state }: Pick<OwnCommand, 'state'>): boolean {
  return STATE_MEANING[state].undecided;
}

/** Whether it counts in answers: undecided, or recorded by the ERP. Refused, failed and expired ones leave no trace. */
export function isCounting(command: Pick<OwnCommand, 'state'>): boolean {
  return isUndecided(command) || STATE_MEANING[command.state].outcome === 'recorded';
}

/** The id of what a command made: the ERP's once there is one, until then the command's own. */
export function objectOf({ receipt, commandId }: Pick<OwnCommand, 'receipt' | 'commandId'>): string {
  return receipt?.document ?? commandId;
}

/** What a requester names (a promise, a dispute) by the ERP's id, where it was named by the command that made it. */
export function erpIdOf(commands: readonly OwnCommand[], named: string): string {
  return commands.find(({ commandId }) => commandId === named)?.receipt?.document ?? named;
}

/** Facts read after a command was decided tell of it themselves. */
export function isReflected({ decidedAt }: Pick<OwnCommand, 'decidedAt'>, asOf: Instant): boolean {
  return decidedAt !== undefined && epochOf(decidedAt) < epochOf(asOf);
}

/** Whether a set of rows from the ERP has what the command made. */
export function isMadeBy(command: OwnCommand, id: string, madeBy: string | undefined): boolean {
  return madeBy === command.commandId || id === command.receipt?.document;
}
