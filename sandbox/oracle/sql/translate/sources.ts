import { pgName } from '../../catalog/objects.ts';
import type { Source } from '../ast.ts';
import type { Place, PrintedQuery, Printer } from './context.ts';
import type { Scope, SourceScope } from './scope.ts';
import { kindOf, PG_TYPE, type Piece, piece } from './typed.ts';

/** Queries that WITH has named, innermost first. */
export type Named = ReadonlyMap<string, PrintedQuery & { readonly pg: string }>;

/** What a column of a table is, seen under an alias. */
export function tableColumn(
  column: {
    readonly pg: string | null;
    readonly type: Parameters<typeof kindOf>[0];
    readonly size: number;
    readonly precision: number;
    readonly scale: number;
    readonly nullable: boolean;
  },
  alias: string,
): Piece {
  const kind = kindOf(column.type);
  const { size, precision, scale, nullable } = column;
  const sql = column.pg === null ? `NULL::${PG_TYPE[kind]}` : `${alias}.${pgName(column.pg)}`;
  return piece(sql, kind, { size, precision, scale: kind === 'number' && precision === 0 ? -127 : scale, nullable });
}

/** Prints the sources of a FROM and enters them in the scope as it goes. */
export class SourcePrinter {
  readonly #printer: Printer;
  readonly #named: Named;
  readonly #scope: Scope;
  readonly #isGrouped: boolean;

  /** `isGrouped`: for a SELECT with GROUP BY. */
  constructor(printer: Printer, named: Named, scope: Scope, isGrouped: boolean) {
    this.#printer = printer;
    this.#named = named;
    this.#scope = scope;
    this.#isGrouped = isGrouped;
  }

  print(source: Source): string {
    switch (source.node) {
      case 'table':
        return this.#table(source);
      case 'derived':
        return this.#derived(source);
      case 'join': {
        const before = this.#scope.sources.length;
        const left = this.print(source.left);
        const middle = this.#scope.sources.length;
        const right = this.print(source.right);
        const on = this.#on(source);
        const { sources } = this.#scope;
        if (source.how === 'RIGHT' || source.how === 'FULL') optional(sources.slice(before, middle));
        if (source.how === 'LEFT' || source.how === 'FULL') optional(sources.slice(middle));
        return `(${left} ${source.how} JOIN ${right}${on})`;
      }
    }
  }

  #on(source: Extract<Source, { node: 'join' }>): string {
    if (source.on === null) return '';
    const place: Place = { scope: this.#scope, allowsGroups: false, allowsSequences: false };
    return ` ON ${this.#printer.condition(source.on, place)}`;
  }

  #table({ path, alias, at }: Extract<Source, { node: 'table' }>): string {
    const { translation } = this.#printer;
    const pg = translation.alias('t');
    const named = path.length === 1 ? this.#named.get(path[0] ?? '') : undefined;
    if (named !== undefined) {
      this.#enter(alias ?? path[0] ?? null, null, pg, named);
      return `${named.pg} ${pg}`;
    }
    const { catalog, user, schema } = translation.deps;
    const relation = catalog.relation(path, { user, schema }, 'SELECT', at);
    if (relation.isDictionary) translation.usesDictionary = true;
    this.#scope.sources.push({
      alias: alias ?? path.at(-1) ?? null,
      owner: alias === null ? relation.owner : null,
      pg,
      columns: relation.columns.map((column) => ({ name: column.name, piece: tableColumn(column, pg) })),
      isOptional: false,
      isTable: true,
    });
    // Of a table that it groups by its key PostgreSQL gives the other columns too; of a subquery it does not, as Oracle.
    return this.#isGrouped ? `(SELECT * FROM ${relation.pg(user)}) ${pg}` : `${relation.pg(user)} ${pg}`;
  }

  #derived({ query, alias }: Extract<Source, { node: 'derived' }>): string {
    const pg = this.#printer.translation.alias('t');
    const printed = this.#printer.query(query, this.#scope.parent);
    this.#enter(alias, null, pg, printed);
    return `(${printed.sql}) ${pg}`;
  }

  #enter(alias: string | null, owner: string | null, pg: string, { columns }: PrintedQuery): void {
    const seen: SourceScope['columns'] = columns.map((column) => ({
      name: column.name,
      piece: { ...column.piece, sql: `${pg}.${column.pg}` },
    }));
    this.#scope.sources.push({ alias, owner, pg, columns: seen, isOptional: false, isTable: false });
  }
}

function optional(sources: readonly SourceScope[]): void {
  for (const source of sources) source.isOptional = true;
}
