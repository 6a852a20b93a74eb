import { addDays, type BusinessDate, epochOf } from '../../domain/dates.ts';
import type { ArgsOf } from '../../domain/derive/command-args.ts';
import { AditError } from '../../domain/errors.ts';
import { Money, minorDigits } from '../../domain/money.ts';
import type { CommandName } from '../../domain/operations.ts';
import type { CommandOwner } from '../ledger/contract.ts';

/** What a command is checked by before it is taken in; no ERP is asked. */
export interface Acceptable {
  readonly today: BusinessDate;
  readonly nowMs: number;
  /** Days ahead that a promise may reach. */
  readonly daysAhead: number;
  readonly system: string;
  readonly customer: string;
  readonly tenant: string;
  owner(commandId: string): CommandOwner | null;
}

interface Problem {
  readonly field: string;
  readonly problem: string;
}
type Check<K extends CommandName> = (about: Acceptable, args: ArgsOf<K>) => readonly (Problem | null)[];

/** Clocks of a platform and of this machine may differ by that much. */
const SKEW_MS = 60_000;

const problem = (isWrong: boolean, field: string, text: string): Problem | null =>
  isWrong ? { field, problem: text } : null;

const dates = ({ today, daysAhead }: Acceptable, plan: readonly { readonly date: BusinessDate }[] = []) =>
  plan.flatMap(({ date }, at) => [
    problem(date <= today, `instalments.${at}.date`, 'must lie after today'),
    problem(date > addDays(today, daysAhead), `instalments.${at}.date`, `at most ${daysAhead} days ahead`),
  ]);

const CHECKS: { readonly [K in CommandName]?: Check<K> } = {
  create_promise: (about, { instalments, followUp }) => [
    ...dates(about, instalments),
    problem(followUp !== undefined && followUp < about.today, 'followUp', 'lies in the past'),
  ],
  change_promise: (about, { instalments }) => dates(about, instalments),
  report_payment: ({ today }, { date }) => [
    problem(date !== undefined && date > today, 'date', 'lies in the future: what will be paid is a promise'),
  ],
  log_call: (about, { startedAt, callbackAt, linkedCommands = [] }) => [
    problem(epochOf(startedAt) > about.nowMs + SKEW_MS, 'startedAt', 'lies in the future'),
    problem(callbackAt !== undefined && epochOf(callbackAt) < epochOf(startedAt), 'callbackAt', 'before the call'),
    ...linkedCommands.map((commandId, at) =>
      problem(!isOfCustomer(about, commandId), `linkedCommands.${at}`, 'no command of this customer'),
    ),
  ],
};

/**
 * Refuses what no ERP has to be asked about: days that cannot be meant, parts of a cent, commands that do not exist.
 *
 * Throws: INPUT_INVALID naming the fields.
 */
export function checkCommand<K extends CommandName>(
  kind: K,
  about: Acceptable,
  args: Readonly<Record<string, unknown>>,
): void {
  const found = CHECKS[kind]?.(about, args as ArgsOf<K>) ?? [];
  const fields = [...found.filter((one) => one !== null), ...fractions(args, '')].slice(0, 20);
  if (fields.length > 0) throw new AditError('INPUT_INVALID', 'the command cannot be meant', { details: { fields } });
}

/** Another tenant's or customer's command does not exist here. */
function isOfCustomer({ owner, system, customer, tenant }: Acceptable, commandId: string): boolean {
  const found = owner(commandId);
  return found?.system === system && found.customer === customer && found.tenant === tenant;
}

/** Amounts with more places than their currency has. */
function fractions(value: unknown, path: string): Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  const money = Money.safeParse(value);
  if (money.success) {
    const { amount, currency } = money.data;
    const places = amount.replace(/\.?0+$/, '').split('.')[1]?.length ?? 0;
    const wrong = amount.includes('.') && places > minorDigits(currency);
    return wrong ? [{ field: path, problem: `${currency} has ${minorDigits(currency)} places after the point` }] : [];
  }
  return Object.entries(value).flatMap(([key, below]) => fractions(below, path === '' ? key : `${path}.${key}`));
}
