import type { PolicyConfig } from '../../config/schema.ts';
import type { Tier } from '../../domain/answer.ts';
import { percentOf } from '../../domain/money.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import { DEFAULT_FIELDS } from './defaults.ts';
import { type Policy, tiersOf } from './policy.ts';

export interface OperationExplanation {
  readonly operation: OperationName;
  readonly kind: 'query' | 'command';
  readonly mode: string;
  readonly tiers: readonly Tier[];
  /** Where the field list of each tier comes from. */
  readonly fields: Readonly<Partial<Record<Tier, 'configured' | 'default'>>>;
  readonly perHour: number | 'unlimited';
  readonly perCustomerPerDay: number | 'unlimited';
  /** Largest sum that may pass in 24 hours without a person, a currency each. */
  readonly autoPerDay: Readonly<Record<string, string>> | 'unlimited' | 'nothing';
}

export interface PolicyExplanation {
  readonly version: string;
  readonly writesOn: boolean;
  readonly systems: readonly string[];
  readonly orgUnits: 'all' | readonly string[];
  /** What a hostile platform can carry off at most. */
  readonly maxLoss: { readonly recordsPerHour: number; readonly recordsPerDay: number; readonly rowsPerAnswer: number };
  readonly operations: readonly OperationExplanation[];
}

/** What the policy allows, in figures an operator can weigh: the worst that a hostile platform could do. */
export function explainPolicy(config: PolicyConfig, policy: Policy, writesOn: boolean): PolicyExplanation {
  const listed = (Object.keys(operations) as OperationName[]).filter((op) => config.operations[op]);
  return {
    version: policy.version,
    writesOn,
    systems: config.systems,
    orgUnits: config.orgUnits,
    maxLoss: {
      recordsPerHour: config.recordsPerHour,
      recordsPerDay: config.recordsPerHour * 24,
      rowsPerAnswer: config.rowCap,
    },
    operations: listed.map((op) => explainOperation(config, op)),
  };
}

function explainOperation(config: PolicyConfig, operation: OperationName): OperationExplanation {
  const row = config.operations[operation] ?? {};
  const { kind } = operations[operation];
  const mode = row.mode ?? (kind === 'query' ? 'on' : 'off');
  const { perHour, perCustomerPerDay, amount } = row.limits ?? {};
  const tiers = tiersOf(config, operation);
  return {
    operation,
    kind,
    mode,
    tiers,
    fields: Object.fromEntries(
      tiers
        .filter((tier) => row.fields?.[tier] ?? DEFAULT_FIELDS[operation][tier])
        .map((tier) => [tier, row.fields?.[tier] ? 'configured' : 'default']),
    ),
    perHour: perHour ?? 'unlimited',
    perCustomerPerDay: perCustomerPerDay ?? 'unlimited',
    autoPerDay: mode !== 'auto' || !amount ? 'nothing' : perHour === undefined ? 'unlimited' : perDay(amount, perHour),
  };
}

function perDay(limits: Readonly<Record<string, string>>, perHour: number): Record<string, string> {
  const percent = String(perHour * 24 * 100);
  return Object.fromEntries(
    Object.entries(limits).map(([currency, amount]) => [currency, percentOf({ amount, currency }, percent).amount]),
  );
}
