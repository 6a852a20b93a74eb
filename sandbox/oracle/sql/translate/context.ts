import type { Expression, Query } from '../ast.ts';
import type { Scope } from './scope.ts';
import type { Translation } from './translation.ts';
import type { Piece } from './typed.ts';

/** Where an expression stands. */
export interface Place {
  readonly scope: Scope;
  /** Whether a group function may stand here, outside of OVER. */
  readonly allowsGroups: boolean;
  /** Whether NEXTVAL may. */
  readonly allowsSequences: boolean;
}

export interface QueryColumn {
  /** What Oracle calls it. */
  readonly name: string;
  /** Its name in the printed query. */
  readonly pg: string;
  /** Its kind and size; `sql` is of no meaning outside. */
  readonly piece: Piece;
}

export interface PrintedQuery {
  readonly sql: string;
  readonly columns: readonly QueryColumn[];
}

/** The parts of the translator that need each other. */
export interface Printer {
  readonly translation: Translation;
  value(expression: Expression, place: Place): Piece;
  condition(expression: Expression, place: Place): string;
  query(query: Query, outer: Scope | null): PrintedQuery;
}
