import { OracleError } from '../../engine.ts';
import type { ColumnDefinition, Constraint, Ddl, Expression } from '../ast.ts';
import type { QueryParser } from './queries.ts';
import { missing, notEnded, type Tokens } from './tokens.ts';

const TYPES = ['VARCHAR2', 'VARCHAR', 'CHAR', 'NUMBER', 'INTEGER', 'DATE', 'TIMESTAMP', 'CLOB', 'RAW'];
/** What may follow a table's or an index's columns and says only how it is stored. */
const STORAGE = [
  'TABLESPACE',
  'PCTFREE',
  'PCTUSED',
  'INITRANS',
  'MAXTRANS',
  'LOGGING',
  'NOLOGGING',
  'COMPRESS',
  'NOCOMPRESS',
  'CACHE',
  'NOCACHE',
  'PARALLEL',
  'NOPARALLEL',
  'ONLINE',
  'ENABLE',
];
const badName = (at: number): OracleError => new OracleError(904, ': invalid identifier', at);

/** CREATE TABLE, CREATE INDEX. */
export class TableParser {
  readonly #tokens: Tokens;
  readonly #queries: QueryParser;

  constructor(tokens: Tokens, queries: QueryParser) {
    this.#tokens = tokens;
    this.#queries = queries;
  }

  table(): Ddl {
    const tokens = this.#tokens;
    const path = tokens.path((at) => new OracleError(903, 'invalid table name', at));
    tokens.expect('(', missing.leftParenthesis);
    const columns: ColumnDefinition[] = [];
    const constraints: Constraint[] = [];
    tokens.list(() => {
      if (tokens.isAny(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK'])) constraints.push(this.#constraint(null));
      else columns.push(this.#column(constraints));
    });
    tokens.expect(')', missing.rightParenthesis);
    this.#storage();
    return { node: 'createTable', path, columns, constraints };
  }

  index(isUnique: boolean): Ddl {
    const tokens = this.#tokens;
    const path = tokens.path((at) => new OracleError(953, 'missing or invalid index name', at));
    tokens.expect('ON', (at) => new OracleError(969, 'missing ON keyword', at));
    const on = tokens.path((at) => new OracleError(903, 'invalid table name', at));
    const columns = this.#names();
    this.#storage();
    return { node: 'createIndex', path, isUnique, on, columns };
  }

  #names(): string[] {
    const tokens = this.#tokens;
    tokens.expect('(', missing.leftParenthesis);
    const names = tokens.list(() => {
      const name = tokens.expectName(badName);
      tokens.accept('ASC') || tokens.accept('DESC');
      return name;
    });
    tokens.expect(')', missing.rightParenthesis);
    return names;
  }

  #storage(): void {
    const tokens = this.#tokens;
    while (tokens.isAny(STORAGE)) {
      if (tokens.next().text === 'TABLESPACE') tokens.expectName(badName);
      else if (tokens.peek().kind === 'number') tokens.next();
    }
    if (tokens.peek().kind !== 'end') throw new OracleError(922, 'missing or invalid option', tokens.at);
  }

  #column(constraints: Constraint[]): ColumnDefinition {
    const tokens = this.#tokens;
    const name = tokens.expectName(badName);
    const type = TYPES.find((each) => tokens.accept(each));
    if (type === undefined) throw new OracleError(902, 'invalid datatype', tokens.at);
    const [size, scale] = this.#sizes();
    if (type.startsWith('VARCHAR') && size === null) throw missing.leftParenthesis(tokens.at);
    let isNotNull = false;
    let fallback: Expression | null = null;
    for (;;) {
      if (tokens.accept('NOT')) {
        tokens.expect('NULL', (at) => new OracleError(908, 'missing NULL keyword', at));
        isNotNull = true;
      } else if (tokens.accept('NULL')) continue;
      else if (tokens.accept('DEFAULT')) fallback = this.#queries.expressions.value();
      else if (tokens.is('CONSTRAINT') && tokens.peek(2).text === 'NOT') {
        tokens.next();
        tokens.next();
      } else if (tokens.isAny(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK'])) constraints.push(this.#constraint(name));
      else return { name, type, size, scale, isNotNull, default: fallback };
    }
  }

  #sizes(): [number | null, number | null] {
    const tokens = this.#tokens;
    if (!tokens.accept('(')) return [null, null];
    const sizes = tokens.list(() => {
      const sign = tokens.accept('-') ? -1 : 1;
      const { kind, text, start } = tokens.next();
      if (kind !== 'number') throw new OracleError(910, 'specified length too long for its datatype', start);
      return sign * Number(text);
    });
    tokens.accept('CHAR') || tokens.accept('BYTE');
    tokens.expect(')', missing.rightParenthesis);
    return [sizes[0] ?? null, sizes[1] ?? null];
  }

  /** `own`: the column that it stands behind, for a constraint without a list. */
  #constraint(own: string | null): Constraint {
    const tokens = this.#tokens;
    const name = tokens.accept('CONSTRAINT') ? tokens.expectName(badName) : null;
    if (tokens.accept('CHECK')) {
      tokens.expect('(', missing.leftParenthesis);
      const check = this.#queries.expressions.condition();
      tokens.expect(')', missing.rightParenthesis);
      return { kind: 'CHECK', name, columns: [], check };
    }
    let kind: Constraint['kind'] = 'UNIQUE';
    if (tokens.accept('PRIMARY', 'KEY')) kind = 'PRIMARY KEY';
    else if (!tokens.accept('UNIQUE')) throw notEnded(tokens.at);
    return { kind, name, columns: own === null ? this.#names() : [own], check: null };
  }
}
