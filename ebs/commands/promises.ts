import { type Arguments, argumentsOf } from '../../connector/command-arguments.ts';
import { rejected } from '../../connector/nothing-written.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import { addDays, type Instant } from '../../domain/dates.ts';
import { type Money, sum } from '../../domain/money.ts';
import type { Ask } from '../ask.ts';
import { carryOut } from './call.ts';
import { changeMarkOf, field, fits, type Line, markOf, ROOM, written } from './texts.ts';

type Now = () => Instant;
type Create = Arguments<'create_promise'>;
type Plan = Create['instalments'];

/** Advanced Collections where the section says so; the block itself falls back to a note and a task for what is not overdue. */
const promisesBy = ({ section }: Ask) => (section.promises === 'task' ? 'task' : 'iex');

export function createPromise(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const says = () => {
    const args = argumentsOf('create_promise', command);
    const mark = markOf(command);
    const how: readonly Line[] = [
      ['promised by', args.promisedBy],
      ['method', args.method],
      ['call', args.callId],
      ['recording', args.recordingReference],
    ];
    const plan = {
      text: `Promise to pay ${planText(args.instalments)}`,
      lines: [...args.items.map(({ invoice, amount }) => ['invoice', `${invoice} ${spelt(amount)}`] as const), ...how],
    };
    return {
      p_way: promisesBy(ask),
      p_items: args.items.map(({ invoice, amount }) => `${amount.amount}|${oneLine(invoice)}`).join('\n'),
      ...planned(args.instalments),
      p_currency: currencyOf(args.instalments),
      p_note: written({ lines: how }, mark, ROOM.note),
      p_plan: written(plan, mark, ROOM.note),
      p_plan_detail: fits(plan, mark, ROOM.note) ? null : written(plan, mark, ROOM.detail),
      p_plan_text: written(plan, mark, ROOM.task),
      p_follow_up_on: args.followUp === undefined ? null : `${args.followUp}T${MORNING}`,
      p_follow_up_text: written({ text: `Follow up on a promise of ${planText(args.instalments)}` }, mark, ROOM.task),
    };
  };
  return carryOut(ask, command, 'create_promise', says, now);
}

/** Cancelled rows stay on record; rescheduling makes new ones, whose number is the receipt. */
export function changePromise(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const says = () => {
    const args = argumentsOf('change_promise', command);
    if (!/^(?:TASK-)?\d{1,15}$/.test(args.promise)) throw rejected(`${args.promise} is no promise of EBS`);
    const { instalments = [], reason } = args;
    const isCancelled = args.action === 'cancel';
    const change = {
      text: isCancelled
        ? `Promise ${args.promise} is cancelled`
        : `Promise ${args.promise} is rescheduled: ${planText(instalments)}`,
      lines: [['reason', reason]] as const,
    };
    return {
      p_promise: args.promise,
      p_action: args.action,
      p_way: promisesBy(ask),
      ...planned(instalments),
      p_note: written(
        {
          lines: [
            ['replaces', args.promise],
            ['reason', reason],
          ],
        },
        markOf(command),
        ROOM.note,
      ),
      p_cancel_note: written(change, changeMarkOf(command), ROOM.note),
      p_plan: written(change, markOf(command), ROOM.note),
      p_plan_text: written(change, markOf(command), ROOM.task),
    };
  };
  return carryOut(ask, command, 'change_promise', says, now);
}

/** When somebody looks whether the money came: the morning after it was due. */
const MORNING = '09:00:00';

function planned(plan: Plan) {
  const first = plan[0]?.date;
  return {
    p_instalments: plan.map(({ date, amount }) => `${date}|${amount.amount}`).join('\n'),
    p_plan_due: first === undefined ? null : `${addDays(first, 1)}T${MORNING}`,
  };
}

const spelt = ({ amount, currency }: Money) => `${amount} ${currency}`;

/** `400.00 EUR: 150.00 on 2031-03-04, 250.00 on 2031-04-04`. */
function planText(plan: Plan): string {
  const total = sum(
    plan.map(({ amount }) => amount),
    currencyOf(plan),
  );
  return `${spelt(total)}: ${plan.map(({ date, amount }) => `${amount.amount} on ${date}`).join(', ')}`;
}

const currencyOf = (plan: Plan) => plan[0]?.amount.currency ?? '';

/** An invoice is compared as it is: what cannot stand in one line is none. */
function oneLine(invoice: string): string {
  if (/\p{Cc}/u.test(invoice)) throw rejected(`${field(invoice)} is no invoice of EBS`);
  return invoice;
}
