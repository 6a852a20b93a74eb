import { OracleError } from '../../engine.ts';
import type { Assigned, ColumnName, Dml, Query, SelectItem, Target } from '../ast.ts';
import type { QueryParser } from './queries.ts';
import { missing, type Tokens, unimplemented } from './tokens.ts';

const noTable = (at: number): OracleError => new OracleError(903, 'invalid table name', at);
const noColumn = (at: number): OracleError =>
  new OracleError(1747, 'invalid user.table.column, table.column, or column specification', at);

/** INSERT, UPDATE and DELETE. */
export class DmlParser {
  readonly #tokens: Tokens;
  readonly #queries: QueryParser;

  constructor(tokens: Tokens, queries: QueryParser) {
    this.#tokens = tokens;
    this.#queries = queries;
  }

  insert(): Dml {
    const tokens = this.#tokens;
    const { at } = tokens;
    tokens.next();
    tokens.expect('INTO', (place) => new OracleError(925, 'missing INTO keyword', place));
    const into = this.#target(new Set(['VALUES']));
    let columns: ColumnName[] = [];
    if (tokens.is('(') && !['SELECT', 'WITH'].includes(tokens.peek(1).text)) {
      tokens.next();
      columns = tokens.list(() => this.#column());
      tokens.expect(')', missing.rightParenthesis);
    }
    const values = this.#values();
    return { node: 'insert', into, columns, values, returning: this.#returning(), at };
  }

  #values(): readonly Assigned[] | Query {
    const tokens = this.#tokens;
    if (tokens.isAny(['SELECT', 'WITH', '('])) {
      if (tokens.is('(') && !['SELECT', 'WITH'].includes(tokens.peek(1).text)) {
        throw new OracleError(926, 'missing VALUES keyword', tokens.at);
      }
      return this.#queries.query();
    }
    tokens.expect('VALUES', (place) => new OracleError(926, 'missing VALUES keyword', place));
    tokens.expect('(', missing.leftParenthesis);
    const values = tokens.list(() => this.#assigned());
    tokens.expect(')', missing.rightParenthesis);
    return values;
  }

  update(): Dml {
    const tokens = this.#tokens;
    const { at } = tokens;
    tokens.next();
    const table = this.#target(new Set());
    tokens.expect('SET', (place) => new OracleError(971, 'missing SET keyword', place));
    const set = tokens.list(() => {
      let columns: ColumnName[];
      if (tokens.accept('(')) {
        columns = tokens.list(() => this.#column());
        tokens.expect(')', missing.rightParenthesis);
      } else columns = [this.#column()];
      tokens.expect('=', (place) => new OracleError(927, 'missing equal sign', place));
      return { columns, value: this.#assigned() };
    });
    const where = this.#where();
    return { node: 'update', table, set, where, returning: this.#returning(), at };
  }

  delete(): Dml {
    const { at } = this.#tokens;
    this.#tokens.next();
    this.#tokens.accept('FROM');
    const from = this.#target(new Set());
    const where = this.#where();
    return { node: 'delete', from, where, returning: this.#returning(), at };
  }

  #where() {
    return this.#tokens.accept('WHERE') ? this.#queries.expressions.condition() : null;
  }

  #target(except: ReadonlySet<string>): Target {
    const { at } = this.#tokens;
    const path = this.#tokens.path(noTable);
    return { path, alias: this.#tokens.name(new Set([...except, 'RETURNING', 'RETURN', 'USING'])), at };
  }

  #column(): ColumnName {
    const { at } = this.#tokens;
    return { name: this.#tokens.path(noColumn).at(-1) ?? '', at };
  }

  #assigned(): Assigned {
    return this.#tokens.accept('DEFAULT') ? null : this.#queries.expressions.value();
  }

  #returning(): SelectItem[] {
    const tokens = this.#tokens;
    if (!tokens.accept('RETURNING') && !tokens.accept('RETURN')) return [];
    const items = tokens.list(() => this.#queries.selectItem());
    if (tokens.isEmbedded) return items;
    if (!tokens.is('INTO')) throw new OracleError(925, 'missing INTO keyword', tokens.at);
    throw unimplemented('RETURNING INTO a bind outside of PL/SQL', tokens.at);
  }
}
