import type { DatabaseSession } from '../../database.ts';
import { OracleError } from '../../engine.ts';
import { type Place, SyntaxFault } from '../syntax/fault.ts';
import type { PlType } from '../types/types.ts';
import type { PackageFinder } from './declared.ts';

/** What a client bound, and how the block uses it. */
export interface BindUse {
  readonly name: string;
  readonly type: PlType;
  readonly maxSize: number;
  isRead: boolean;
  isWritten: boolean;
}

/** One source under compilation: an anonymous block, or a package. */
export class Unit {
  /** `APPS.XXADIT_WRITE`; null of an anonymous block. */
  readonly name: string | null;
  /** Whose names and privileges count. */
  readonly owner: string;
  /** Null of what speaks of no table. */
  readonly #session: DatabaseSession | null;
  readonly packages: PackageFinder;
  readonly binds: ReadonlyMap<string, { readonly index: number; readonly use: BindUse }>;
  readonly #faults: { readonly place: Place; readonly lines: readonly string[] }[] = [];

  constructor(of: {
    name: string | null;
    owner: string;
    session: DatabaseSession | null;
    packages: PackageFinder;
    binds?: ReadonlyMap<string, { readonly index: number; readonly use: BindUse }>;
  }) {
    this.name = of.name;
    this.owner = of.owner;
    this.#session = of.session;
    this.packages = of.packages;
    this.binds = of.binds ?? new Map();
  }

  get session(): DatabaseSession {
    if (this.#session === null) throw new RangeError('nothing to look tables up in');
    return this.#session;
  }

  /**
   * Does a piece of the compilation; what is wrong in it is noted, and the rest of the source is looked at all the same.
   * `ignored`: what Oracle says it skips then.
   */
  async attempt<T>(place: Place, ignored: string, work: () => Promise<T> | T): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      this.#faults.push({ place: error.place, lines: [error.line] }, { place, lines: [`PL/SQL: ${ignored} ignored`] });
      return null;
    }
  }

  note(fault: SyntaxFault): void {
    this.#faults.push({ place: fault.place, lines: [fault.line] });
  }

  /** The error stack so far; null when all is well. */
  errors(): readonly { readonly place: Place; readonly text: string }[] | null {
    if (this.#faults.length === 0) return null;
    return this.#faults.map(({ place, lines }) => ({ place, text: lines.join('\n') }));
  }
}

/** ORA-06550 with every error of a compilation. */
export function compilationError(errors: readonly { readonly place: Place; readonly text: string }[]): OracleError {
  // A client has room for 64 KB; what comes behind the first hundred nobody reads.
  const lines = errors
    .slice(0, 100)
    .map(({ place, text }) => `line ${place.line}, column ${place.column}:\n${text}`)
    .join('\nORA-06550: ');
  return new OracleError(6550, lines);
}
