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

/** ` (affects …)` for an object or program that something is wrong with; '' where no operation needs it. */
export function affected({ needs }: Pick<Examination, 'needs'>, isMeant: (source: string) => boolean): string {
  const reasons = [...new Set(needs.filter(({ use }) => isMeant(use.name)).map(({ reason }) => reason))];
  const operations = reasons.filter((reason) => operationNamed(reason) !== null);
  const told = operations.length > 0 ? operations : reasons;
  return told.length > 0 ? ` (affects ${told.join(', ')})` : '';
}

/** The difference cut so that what it affects is never what is cut off. */
export function told(difference: string, consequence: string): string {
  return `${difference.slice(0, Math.max(100, MOST_TEXT - consequence.length))}${consequence}`;
}

/** True where the database says that this user may not see something, rather than that something is wrong. */
export function isHidden(thrown: unknown): boolean {
  return thrown instanceof AditError && (thrown.code === 'ERP_DENIED' || thrown.code === 'ERP_REPLY_INVALID');
}
