import { compare, Money, sum } from '../../domain/money.ts';
import type { WriteMode } from './policy.ts';

/**
 * The mode in which a command may go on: `auto` becomes `approve` when it moves more than the limit of a currency, or
 * a currency that has no limit. A command that moves no money keeps its mode.
 */
export function modeWithin(
  mode: WriteMode,
  args: Readonly<Record<string, unknown>>,
  limits: Readonly<Record<string, string>> | undefined,
): WriteMode {
  if (mode !== 'auto') return mode;
  const amounts = amountsOf(args);
  const currencies = new Set(amounts.map(({ currency }) => currency));
  const isWithin = [...currencies].every((currency) => {
    const own = amounts.filter((amount) => amount.currency === currency);
    const limit = limits?.[currency];
    return limit !== undefined && compare(sum(own, currency), { amount: limit, currency }) <= 0;
  });
  return isWithin ? 'auto' : 'approve';
}

/** The money that a command moves or promises, parts listed one by one; what a task's context tells does not count. */
function amountsOf(args: Readonly<Record<string, unknown>>): readonly Money[] {
  const instalments = args['instalments'];
  const rows: readonly unknown[] = [args, ...(Array.isArray(instalments) ? instalments : [])];
  return rows.flatMap((row) => {
    const amount = typeof row === 'object' && row !== null && 'amount' in row ? row.amount : undefined;
    const parsed = Money.safeParse(amount);
    return parsed.success ? [parsed.data] : [];
  });
}
