import type { PolicyConfig } from '../../config/schema.ts';
import type { Tier } from '../../domain/answer.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { AditError } from '../../domain/errors.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import { canonicalJson, sha256 } from '../ledger/canonical.ts';
import { DEFAULT_FIELDS, UNVERIFIED_CEILING } from './defaults.ts';
import { compileFilter, type FieldFilter } from './field-filter.ts';
import { shapeOf } from './field-paths.ts';

export type WriteMode = 'draft' | 'approve' | 'auto';

export interface PolicyQuestion {
  readonly op: OperationName;
  readonly tier: Tier;
  /** Absent while the system is not known yet. */
  readonly system?: string;
}

export type Decision =
  | { readonly allow: true; readonly mode?: WriteMode }
  | { readonly allow: false; readonly code: ErrorCode; readonly reason: string };

/** The local policy: what nothing that arrives through the tunnel can widen. Deny by default. */
export interface Policy {
  /** Hash of the policy's text; stands in every audit entry and outbox row. */
  readonly version: string;
  /** Most rows that one answer may carry. */
  readonly rowCap: number;
  readonly systems: ReadonlySet<string>;
  decide(question: PolicyQuestion): Decision;
  /** The one filter of an operation's answer, cold and cached alike; compiled once. */
  filter(op: OperationName, tier: Tier): FieldFilter;
  /** Whether documents of this company code or operating unit of that system may be shown. */
  showsOrgUnit(orgUnit: string, system: string): boolean;
}

export interface PolicyDeps {
  readonly config: PolicyConfig;
  readonly writesSwitch: { isOn(): boolean };
}

const TIERS: readonly Tier[] = ['none', 'verified', 'platform'];

/**
 * Builds the policy once from the configuration.
 *
 * Throws: CONFIG_INVALID when it names a field that an answer does not have or that may never be released.
 */
export function createPolicy({ config, writesSwitch }: PolicyDeps): Policy {
  const systems = new Set(config.systems);
  const orgUnits = config.orgUnits === 'all' ? null : new Set(config.orgUnits);
  const filters = new Map<string, FieldFilter>();
  const names = (Object.keys(operations) as OperationName[]).filter((op) => config.operations[op]);
  for (const op of names) {
    for (const tier of TIERS) filters.set(`${op}/${tier}`, compileFilter(shapeOf(op), fieldsOf(config, op, tier)));
  }
  const nothing: FieldFilter = () => null;
  return {
    version: sha256(canonicalJson(config)).slice(0, 16),
    rowCap: config.rowCap,
    systems,
    decide: (question) => decide(config, writesSwitch, systems, question),
    filter: (op, tier) => filters.get(`${op}/${tier}`) ?? nothing,
    showsOrgUnit: (orgUnit, system) =>
      orgUnits === null || orgUnits.has(orgUnit) || orgUnits.has(`${system}/${orgUnit}`),
  };
}

function decide(
  config: PolicyConfig,
  writesSwitch: { isOn(): boolean },
  systems: ReadonlySet<string>,
  { op, tier, system }: PolicyQuestion,
): Decision {
  const row = config.operations[op];
  const { kind } = operations[op];
  const openTo: readonly Tier[] = operations[op].openTo;
  const tiers = tiersOf(config, op);
  if (!row || row.mode === 'off') return deny('POLICY_DENIED', 'the operation is not enabled');
  if (!tiers.includes(tier)) {
    return tier === 'none' && openTo.includes('verified') && tiers.includes('verified')
      ? deny('CALLER_UNVERIFIED', 'the caller is not verified')
      : deny('POLICY_DENIED', `the operation is not open to tier ${tier}`);
  }
  if (system !== undefined && !systems.has(system)) return deny('POLICY_DENIED', 'the system is not enabled');
  if (kind === 'query') return { allow: true };
  if (row.mode === undefined) return deny('POLICY_DENIED', 'the operation is not enabled');
  // A draft stays in the agent's own books; the switch is about what reaches an ERP.
  if (row.mode !== 'draft' && !writesSwitch.isOn()) return deny('WRITES_OFF', 'writes are switched off');
  return { allow: true, mode: row.mode };
}

function deny(code: ErrorCode, reason: string): Decision {
  return { allow: false, code, reason };
}

/** Tiers that may use an operation: the table's own, narrowed by the configuration, never widened. */
export function tiersOf(config: PolicyConfig, op: OperationName): readonly Tier[] {
  const openTo: readonly Tier[] = operations[op].openTo;
  const narrowed = config.operations[op]?.tiers;
  return narrowed ? openTo.filter((tier) => narrowed.includes(tier)) : openTo;
}

function fieldsOf(config: PolicyConfig, op: OperationName, tier: Tier): readonly string[] {
  const listed = config.operations[op]?.fields?.[tier];
  if (tier !== 'none') return listed ?? DEFAULT_FIELDS[op][tier] ?? [];
  const ceiling = UNVERIFIED_CEILING[op] ?? [];
  return listed ? ceiling.filter((field) => listed.includes(field)) : ceiling;
}

/** Turns a refusal into the error that leaves; `details` say why, never what was asked for. */
export function allowedOrThrow(decision: Decision): WriteMode | undefined {
  if (decision.allow) return decision.mode;
  throw new AditError(decision.code, decision.reason, { details: { reason: decision.reason } });
}
