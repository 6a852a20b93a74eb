import { BoundedMemo } from '../connector/bounded-memo.ts';
import type { ConnectionHost } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import { classOf } from './errors.ts';

/** A grant that comes, or a package that is compiled, is noticed after this long without a restart. */
export const AGAIN_AFTER_MS = 10 * 60_000;

/**
 * Statements that this database does not have the objects, columns or grants for. They are not sent again and again:
 * whoever needs one is refused at once, and everything else works on.
 */
export class UnfitStatements {
  readonly #host: Pick<ConnectionHost, 'log'>;
  readonly #known: BoundedMemo<AditError>;
  /** Those that differ from the dictionary, by name: refused before they were ever sent. */
  differing: ReadonlyMap<string, AditError> = new Map();

  constructor(host: Pick<ConnectionHost, 'log' | 'monotonic'>) {
    this.#host = host;
    this.#known = new BoundedMemo({ clock: host, maxEntries: 200, maxAgeMs: AGAIN_AFTER_MS });
  }

  /** Throws what the dictionary says against this statement, or what the database said when it was last sent. */
  check(name: string): void {
    const known = this.differing.get(name) ?? this.#known.get(name);
    if (known) throw known;
  }

  /** Remembers an error that says that the statement does not fit; logs it once. */
  note(name: string, thrown: unknown): void {
    if (classOf(thrown) !== 'contract' || !(thrown instanceof AditError)) return;
    if (this.#known.get(name)) return;
    const { code, details, hint, message } = thrown;
    this.#known.set(
      name,
      new AditError(code, message, { outcome: 'none', ...(details && { details }), ...(hint && { hint }) }),
    );
    this.#host.log('warn', 'a statement does not fit this database and is switched off for a while', {
      statement: name,
      error: details?.['error'],
    });
  }
}
