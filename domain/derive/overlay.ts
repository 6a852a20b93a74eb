import { type CommandAnswer, type CommandState, STATE_MEANING, toldOutside } from '../commands.ts';
import type { Instant } from '../dates.ts';
import type { ActivityFacts, DisputeFacts, PromiseFacts } from '../facts.ts';

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
  readonly receipt?: { readonly document: string; readonly postedAt: Instant };
  readonly reasons?: readonly string[];
}

/**
 * What the agent itself knows beyond the ERP: its undecided and confirmed commands for one customer, as entities. Laid
 * over every answer, so that a command counts from its acceptance, long before the ERP has it.
 */
export interface Overlay {
  readonly activities: readonly ActivityFacts[];
  readonly promises: readonly PromiseFacts[];
  readonly disputes: readonly DisputeFacts[];
  /** Times at which the caller said to have paid. */
  readonly paymentReportedAt: readonly Instant[];
  readonly doNotCall: boolean;
  /** Commands that are not decided yet, as a requester may see them. */
  readonly pending: readonly CommandAnswer[];
}

type Layer = Partial<Pick<Overlay, 'activities' | 'promises' | 'disputes' | 'paymentReportedAt' | 'doNotCall'>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** How each kind of command shows in answers. A kind that changes no answer has no row. */
const LAYERS: Readonly<Record<string, (command: OwnCommand) => Layer>> = {
  create_task: (command) => ({
    activities: [
      {
        activity: command.receipt?.document ?? command.commandId,
        customer: command.customer,
        kind: 'task',
        at: command.acceptedAt,
        direction: 'not_available',
        outcome: STATE_MEANING[command.state].outcome,
        durationSeconds: 'not_available',
        by: 'adit',
        text: text(command.args['text']),
        references: [command.commandId],
      },
    ],
  }),
};

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

const EMPTY: Overlay = {
  activities: [],
  promises: [],
  disputes: [],
  paymentReportedAt: [],
  doNotCall: false,
  pending: [],
};

/** Lays the customer's own commands over each other. Refused, failed and expired ones leave no trace. */
export function overlayOf(commands: readonly OwnCommand[]): Overlay {
  if (commands.length === 0) return EMPTY;
  const counting = commands.filter(({ state }) => {
    const { undecided, outcome } = STATE_MEANING[state];
    return undecided || outcome === 'recorded';
  });
  const layers = counting.map((command) => LAYERS[command.kind]?.(command) ?? {});
  return {
    activities: layers.flatMap((layer) => layer.activities ?? []),
    promises: layers.flatMap((layer) => layer.promises ?? []),
    disputes: layers.flatMap((layer) => layer.disputes ?? []),
    paymentReportedAt: layers.flatMap((layer) => layer.paymentReportedAt ?? []),
    doNotCall: layers.some((layer) => layer.doNotCall === true),
    pending: counting
      .filter(({ state }) => STATE_MEANING[state].undecided)
      .map((command) => toldOutside(commandAnswer(command))),
  };
}
