import type { DoctorFinding, UsedSource } from '../domain/connector.ts';
import { operationNamed } from '../domain/operations.ts';
import type { Section } from './config.ts';
import type { Ask } from './session.ts';

/** What one check comes to; its name and time are put to it where it is run. */
export type Verdict = Omit<DoctorFinding, 'check' | 'ms'>;

/** What the checks of one role of one system work with. */
export interface Examination {
  readonly ask: Ask;
  readonly section: Section;
  readonly role: 'read' | 'write';
  /** IANA zone of the system's business days. */
  readonly timeZone: string;
  readonly profile: 'development' | 'production';
  readonly nowMs: number;
  /** Everything that this role calls, with the operations it is called for. */
  readonly used: readonly UsedSource[];
}

/** A check by name; it is timed, and whatever it throws becomes a failed row. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<Verdict>;
}

const MOST_TEXT = 400;

/** ` (affects …)` for a function, table or structure that something is wrong with; '' where no operation needs it. */
export function affected({ used }: Pick<Examination, 'used'>, ...sources: readonly string[]): string {
  const reasons = used.filter(({ name }) => sources.includes(name)).flatMap((source) => source.for);
  const operations = [...new Set(reasons)].filter((reason) => operationNamed(reason) !== null);
  if (operations.length > 0) return ` (affects ${operations.join(', ')})`;
  return reasons.length > 0 ? ` (affects ${[...new Set(reasons)].join(', ')})` : '';
}

/** The difference cut so that what it affects is never what is cut off. */
export function told(difference: string, consequence: string): string {
  return `${difference.slice(0, Math.max(100, MOST_TEXT - consequence.length))}${consequence}`;
}
