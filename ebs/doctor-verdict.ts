import type { DoctorFinding, Notice } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import { operationNamed } from '../domain/operations.ts';
import type { Ask } from './ask.ts';
import type { Section } from './config.ts';
import type { Need } from './inventory.ts';

/** What one check comes to; its name and time are put to it where it is run. */
export type Verdict = Omit<DoctorFinding, 'check' | 'ms'>;

/** What the checks of one role of one system work with. */
export interface Examination {
  readonly ask: Ask;
  readonly section: Section;
  readonly role: 'read' | 'write';
  /** IANA zone of the system's business days, which the database's clock has to be in. */
  readonly timeZone: string;
  readonly nowMs: number;
  readonly notices: readonly Notice[];
  readonly databaseVersion: string | null;
  /** Everything that this role uses, with the operations that it is used for. */
  readonly needs: readonly Need[];
}

/** A check by name; it is timed, and whatever it throws becomes a failed row. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<Verdict>;
}

const MOST_TEXT = 400;

/** The operations for which something is used, else what it is used for beside them. */
export function operationsOf(needs: readonly Need[]): readonly string[] {
  const reasons = [...new Set(needs.map(({ reason }) => reason))];
  const operations = reasons.filter((reason) => operationNamed(reason) !== null);
  return operations.length > 0 ? operations : reasons;
}

/** ` (affects …)`; '' where no operation needs it. */
export function affects(operations: readonly string[]): string {
  return operations.length > 0 ? ` (affects ${operations.join(', ')})` : '';
}

/** The difference cut so that what it affects is never what is cut off. */
export function told(difference: string, consequence: string): string {
  return `${difference.slice(0, Math.max(100, MOST_TEXT - consequence.length))}${consequence}`;
}

/** True where the database says that this user may not see something, rather than that something is wrong. */
export function isHidden(thrown: unknown): boolean {
  return thrown instanceof AditError && (thrown.code === 'ERP_DENIED' || thrown.code === 'ERP_REPLY_INVALID');
}
