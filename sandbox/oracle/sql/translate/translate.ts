import type { OracleColumn } from '../../engine.ts';
import type { Dml, Expression, Query } from '../ast.ts';
import type { QueryColumn } from './context.ts';
import { DmlPrinter } from './dml.ts';
import { QueryPrinter } from './queries.ts';
import { Scope } from './scope.ts';
import { type ForeignName, type Parameter, Translation, type TranslationDeps } from './translation.ts';
import { ORACLE_TYPE } from './typed.ts';

/** A statement as PostgreSQL executes it. */
export interface Translated {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  /** Of a query or of RETURNING; else empty. */
  readonly columns: readonly OracleColumn[];
  readonly usesDictionary: boolean;
  /** Says which of two errors a column outside of GROUP BY is. */
  readonly hasGroup: boolean;
  /** Seconds that FOR UPDATE waits; null without it or without end. */
  readonly lockSeconds: number | null;
  readonly isLocking: boolean;
}

export type TranslateResult =
  | { readonly kind: 'done'; readonly translated: Translated }
  /** Names of PL/SQL that must be resolved first. */
  | { readonly kind: 'foreign'; readonly names: ReadonlyMap<Expression, ForeignName> };

function columnOf({ name, piece: { kind, size, precision, scale, nullable } }: QueryColumn): OracleColumn {
  const isText = kind === 'text';
  return {
    name,
    type: ORACLE_TYPE[kind],
    size: isText ? Math.min(32_767, Math.max(1, size)) : size,
    precision,
    scale,
    nullable,
  };
}

function attempt(translation: Translation, print: () => Translated): TranslateResult {
  let translated: Translated;
  try {
    translated = print();
  } catch (error) {
    // What stood for a name that is not known yet may be what did not fit.
    if (translation.foreign.size > 0) return { kind: 'foreign', names: translation.foreign };
    throw error;
  }
  return translation.foreign.size > 0 ? { kind: 'foreign', names: translation.foreign } : { kind: 'done', translated };
}

/** Translates a query or a change. Throws OracleError for what Oracle would refuse, or what is not on the list. */
export function translate(statement: Query | Dml, deps: TranslationDeps): TranslateResult {
  const translation = new Translation(deps);
  const queries = new QueryPrinter(translation);
  return attempt(translation, () => {
    const isQuery = statement.node === 'query';
    const { sql, columns } = isQuery ? queries.query(statement, null) : new DmlPrinter(queries).print(statement);
    const lock = isQuery ? statement.lock : null;
    return {
      sql,
      columns: columns.map(columnOf),
      parameters: translation.parameters,
      usesDictionary: translation.usesDictionary,
      hasGroup: translation.hasGroup,
      lockSeconds: lock?.waitSeconds ?? null,
      isLocking: lock !== null,
    };
  });
}

/** Translates one expression without columns into a query of one row. */
export function translateExpression(expression: Expression, deps: TranslationDeps): TranslateResult {
  const translation = new Translation(deps);
  const queries = new QueryPrinter(translation);
  return attempt(translation, () => {
    const place = { scope: new Scope(null), allowsGroups: false, allowsSequences: true };
    const piece = queries.value(expression, place);
    const sql = piece.kind === 'null' ? 'NULL::text' : piece.sql;
    return {
      sql: `SELECT ${sql} AS c1`,
      columns: [columnOf({ name: 'C1', pg: 'c1', piece })],
      parameters: translation.parameters,
      usesDictionary: false,
      hasGroup: false,
      lockSeconds: null,
      isLocking: false,
    };
  });
}
