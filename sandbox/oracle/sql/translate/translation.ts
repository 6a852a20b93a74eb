import type { Catalog } from '../../catalog/catalog.ts';
import type { OracleType } from '../../engine.ts';
import type { Expression } from '../ast.ts';
import { Conversions } from './convert.ts';
import type { Nls } from './nls.ts';
import { kindOf, PG_TYPE, type Piece, piece } from './typed.ts';

/** What one `$n` of the printed statement gets at each execution. */
export type Parameter =
  | { readonly from: 'bind'; readonly index: number }
  /** A name of PL/SQL: place of its value among those that were resolved. */
  | { readonly from: 'name'; readonly index: number }
  /** SYSDATE to the second, or with its fraction. */
  | { readonly from: 'now'; readonly isExact: boolean }
  /** What SYS_CONTEXT('USERENV', …) knows, as JSON. */
  | { readonly from: 'userenv' };

/** A name that is no column: PL/SQL may know it. */
export interface ForeignName {
  readonly path: readonly string[];
  readonly args: readonly Expression[] | null;
}

export interface TranslationDeps {
  readonly catalog: Catalog;
  readonly user: string;
  readonly schema: string;
  readonly nls: Nls;
  /** Types of the placeholders, one for every occurrence. */
  readonly bindTypes: readonly OracleType[];
  /** Types of PL/SQL's names that are known already, by their node; null for a statement that does not come from PL/SQL. */
  readonly names: ReadonlyMap<Expression, { readonly index: number; readonly type: OracleType } | null> | null;
}

/** What is collected while one statement is printed. */
export class Translation {
  readonly deps: TranslationDeps;
  readonly convert: Conversions;
  readonly parameters: Parameter[] = [];
  /** Names that were met and are neither columns nor known yet. When there are any, what was printed is of no use. */
  readonly foreign = new Map<Expression, ForeignName>();
  readonly sequences = new Set<string>();
  usesDictionary = false;
  hasGroup = false;
  #aliases = 0;
  #now: string | null = null;

  constructor(deps: TranslationDeps) {
    this.deps = deps;
    this.convert = new Conversions(deps.nls, () => this.now().sql);
  }

  alias(letter: string): string {
    this.#aliases += 1;
    return `${letter}${this.#aliases}`;
  }

  #parameter(parameter: Parameter): string {
    this.parameters.push(parameter);
    return `$${this.parameters.length}`;
  }

  /** Prints something only to see what comes of it: parameters and sequences are as before. */
  trial<T>(work: () => T): T {
    const [count, sequences, now] = [this.parameters.length, [...this.sequences], this.#now];
    try {
      return work();
    } finally {
      this.parameters.length = count;
      this.sequences.clear();
      for (const each of sequences) this.sequences.add(each);
      this.#now = now;
    }
  }

  bind(index: number, type: OracleType): Piece {
    const kind = kindOf(type);
    return piece(`${this.#parameter({ from: 'bind', index })}::${PG_TYPE[kind]}`, kind);
  }

  name(index: number, type: OracleType): Piece {
    const kind = kindOf(type);
    return piece(`${this.#parameter({ from: 'name', index })}::${PG_TYPE[kind]}`, kind);
  }

  /** SYSDATE: the same all through a statement. */
  now(): Piece {
    this.#now ??= `${this.#parameter({ from: 'now', isExact: false })}::timestamp(0)`;
    return piece(this.#now, 'date', { nullable: false });
  }

  exactNow(): Piece {
    return piece(`${this.#parameter({ from: 'now', isExact: true })}::timestamp`, 'timestamp', { nullable: false });
  }

  userenv(): string {
    return `${this.#parameter({ from: 'userenv' })}::jsonb`;
  }
}
