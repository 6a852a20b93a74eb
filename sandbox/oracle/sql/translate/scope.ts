import { OracleError } from '../../engine.ts';
import type { Piece } from './typed.ts';

/** One table, view or subquery of a FROM. */
export interface SourceScope {
  /** Its alias, else the table's name; null for an unnamed subquery. */
  readonly alias: string | null;
  /** `OWNER` where the table is written without an alias. */
  readonly owner: string | null;
  /** How PostgreSQL knows it here. */
  readonly pg: string;
  /** In their order; two of one name are possible in a subquery. */
  readonly columns: readonly { readonly name: string; readonly piece: Piece }[];
  /** May be all NULL because of an outer join. */
  isOptional: boolean;
  readonly isTable: boolean;
}

export function invalidIdentifier(path: readonly string[], at: number): OracleError {
  return new OracleError(904, `${path.map((name) => `"${name}"`).join('.')}: invalid identifier`, at);
}

/** Names of one SELECT (or one changed table), then those of the statements around it. */
export class Scope {
  readonly sources: SourceScope[] = [];
  readonly parent: Scope | null;
  /** In ORDER BY: items of the SELECT by their alias, which go before columns. */
  aliases: ReadonlyMap<string, Piece> | null = null;
  /** Once the FROM was folded into a subquery (for ROWNUM): its name there. */
  folded: string | null = null;

  constructor(parent: Scope | null) {
    this.parent = parent;
  }

  /** The column of a name, or null. Throws ORA-00918 where it is more than one. */
  find(path: readonly string[], at: number): { piece: Piece; source: SourceScope | null } | null {
    const alias = path.length === 1 ? this.aliases?.get(path[0] ?? '') : undefined;
    if (alias !== undefined) return { piece: alias, source: null };
    const hits = this.sources
      .filter((source) => isMeant(source, path.slice(0, -1)))
      .flatMap((source) =>
        source.columns.filter(({ name }) => name === path.at(-1)).map(({ piece }) => ({ piece, source })),
      );
    if (hits.length > 1) throw new OracleError(918, 'column ambiguously defined', at);
    const [hit] = hits;
    if (hit === undefined) return this.parent?.find(path, at) ?? null;
    const { source } = hit;
    const own = `${source.pg}.`;
    const isFolded = this.folded !== null && hit.piece.sql.startsWith(own);
    const sql = isFolded ? `(${this.folded}.${source.pg}).${hit.piece.sql.slice(own.length)}` : hit.piece.sql;
    return { piece: { ...hit.piece, sql, nullable: hit.piece.nullable || source.isOptional }, source };
  }

  /** What `t.*` stands for. */
  qualified(qualifier: readonly string[]): SourceScope[] {
    return this.sources.filter((source) => isMeant(source, qualifier));
  }
}

function isMeant({ alias, owner }: SourceScope, qualifier: readonly string[]): boolean {
  if (qualifier.length === 0) return true;
  if (qualifier.at(-1) !== alias) return false;
  return qualifier.length === 1 || (qualifier.length === 2 && qualifier[0] === owner);
}
