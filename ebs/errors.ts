import type { ErrorCode } from '../domain/error-codes.ts';
import { AditError } from '../domain/errors.ts';
import { APPLICATION_ERRORS, FAILURES, type FailureClass, type FailureRow } from './error-table.ts';

/** The only file that reads what the driver and the database say; everyone else decides by the code it gives. */

/** Where a failure happened: before the database let us in, in a statement, or in a ping that changes nothing. */
export type Phase = 'logon' | 'call' | 'ping';

const BY_NUMBER = new Map<string, FailureRow>(FAILURES.flatMap((row) => row.numbers.map((number) => [number, row])));

const REFUSED: Omit<FailureRow, 'numbers'> = { class: 'refusal', code: 'ERP_REJECTED', outcome: 'none' };
/** What is not in the table may have done anything. */
const UNLISTED: Omit<FailureRow, 'numbers'> = { class: 'fault', code: 'ERP_FAULT', outcome: 'unknown' };

const MOST_TEXT = 300;

/** What was thrown, taken apart. */
export interface Failure {
  /** `ORA-00942`, `NJS-500`; of an error that ended the connection the database's own number where it gave one. */
  readonly number: string;
  /** What the driver made of it, such as NJS-500; the same as `number` where it made nothing. */
  readonly driverCode: string;
  readonly class: FailureClass;
  readonly code: ErrorCode;
  readonly outcome: 'none' | 'unknown';
  /** The block did not compile, so that nothing of it ran. */
  readonly isUncompiled: boolean;
  readonly hint: string | undefined;
  /** One line, no stack, no value of a bind. */
  readonly text: string;
  /** The ORA-06512 lines: where in the ERP's programs it happened. For debugging only. */
  readonly stack: readonly string[];
}

/** @param values of the binds, which a message of the database may repeat; they are blotted out */
export function failureFrom(thrown: unknown, values: readonly (string | null)[] = []): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const driverCode = codeIn(thrown, message);
  const number = databaseNumber(thrown, message) ?? driverCode;
  const row = rowOf(number, message) ?? rowOf(driverCode, message) ?? UNLISTED;
  // What the driver folded into "the connection is closed" has ended the connection whatever the number says.
  const isDead = driverCode === 'NJS-500' && row.class !== 'dead';
  const meaning = isDead ? (BY_NUMBER.get('NJS-500') ?? row) : row;
  const lines = message.split('\n').map((line) => line.trim());
  return {
    number,
    driverCode,
    class: meaning.class,
    code: meaning.code,
    outcome: meaning.outcome,
    isUncompiled: number === 'ORA-06550' && !isDead && isComplete(message) && !message.includes('ORA-06512'),
    hint: meaning.hint,
    text: textOf(lines, number, values),
    stack: lines.filter((line) => line.startsWith('ORA-06512')).slice(0, 20),
  };
}

/** A text that is longer may have lost its end, where ORA-06512 says that something ran. */
const isComplete = (message: string) => message.length < 1_500;

/** A listener that hangs up without a word: the driver sees the end of the connection, never the reason. */
const ENDED_EARLY =
  'the database hung up before the logon: it may demand native network encryption (offer TCPS, or set "mode: thick" with "libDir"), a client certificate ("tls"), or be open to invited nodes only (TCP.VALIDNODE_CHECKING)';

/**
 * @param subject name of the statement, or `logon`
 * @param selfCommits the statement may have committed before it failed
 */
export function databaseError(subject: string, failure: Failure, phase: Phase, selfCommits = false): AditError {
  const { code, number, text } = failure;
  const hint = failure.hint ?? (phase === 'logon' && failure.driverCode === 'NJS-500' ? ENDED_EARLY : undefined);
  const mayHaveRun = phase === 'call' && !failure.isUncompiled;
  const tookEffect = mayHaveRun && (failure.outcome === 'unknown' || selfCommits);
  return new AditError(code, `${subject}: ${text}`, {
    details: { statement: subject, error: number, class: failure.class },
    outcome: tookEffect ? 'unknown' : 'none',
    ...(hint !== undefined && { hint }),
  });
}

/** The class of an error that `databaseError` made; null for any other. */
export function classOf(error: unknown): FailureClass | null {
  if (!(error instanceof AditError)) return null;
  const known = error.details?.['class'];
  return typeof known === 'string' && KNOWN_CLASSES.has(known) ? (known as FailureClass) : null;
}

/** True where a database that is well did not give what was asked for: it may not, cannot or does not have it. */
export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof AditError && REFUSALS.has(thrown.code);
}

const REFUSALS: ReadonlySet<string> = new Set(['ERP_DENIED', 'ERP_REPLY_INVALID', 'ERP_REJECTED', 'ERP_FAULT']);

const KNOWN_CLASSES: ReadonlySet<string> = new Set(FAILURES.map((row) => row.class));

function rowOf(number: string, message: string): Omit<FailureRow, 'numbers'> | undefined {
  // ORA-06550 only says that a block did not compile; the PLS number behind it says why.
  const inner = number === 'ORA-06550' ? /\bPLS-\d{5}/.exec(message)?.[0] : undefined;
  const deeper = inner === undefined && number === 'ORA-06550' ? /\bORA-(?!06550)\d{5}/.exec(message)?.[0] : undefined;
  const known = BY_NUMBER.get(inner ?? deeper ?? number) ?? BY_NUMBER.get(number);
  if (known) return known;
  const digits = /^ORA-(\d{5})$/.exec(number)?.[1];
  const value = Number(digits ?? Number.NaN);
  return value >= APPLICATION_ERRORS.from && value <= APPLICATION_ERRORS.to ? REFUSED : undefined;
}

function codeIn(thrown: unknown, message: string): string {
  const code = member(thrown, 'code');
  if (typeof code === 'string' && code !== '') return code;
  return /\b(?:ORA|NJS|DPI|PLS)-\d{3,5}\b/.exec(message)?.[0] ?? 'unknown';
}

/** The driver keeps the database's number in `errorNum`; a refused connection has it in its text. */
function databaseNumber(thrown: unknown, message: string): string | null {
  const number = member(thrown, 'errorNum');
  if (typeof number === 'number' && number > 0) return `ORA-${String(number).padStart(5, '0')}`;
  const refused = /^NJS-5\d\d/.test(message) ? /\bORA-(\d{1,5})\b/.exec(message)?.[1] : undefined;
  return refused === undefined ? null : `ORA-${refused.padStart(5, '0')}`;
}

function textOf(lines: readonly string[], number: string, values: readonly (string | null)[]): string {
  const telling = lines.filter((line) => line !== '' && !/^(?:ORA-06512|Help: )/.test(line));
  const text = telling.slice(0, 3).join(' ') || number;
  return withoutValues(text, values).slice(0, MOST_TEXT);
}

/** Numbers and short codes occur by chance; what is long enough to be somebody's is blotted out. */
function withoutValues(text: string, values: readonly (string | null)[]): string {
  const telling = values.filter((value): value is string => value !== null && value.length >= 4).slice(0, 200);
  return telling.reduce((rest, value) => rest.replaceAll(value, '…'), text);
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
