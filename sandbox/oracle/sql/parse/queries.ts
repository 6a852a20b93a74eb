import { OracleError } from '../../engine.ts';
import type { Expression, Lock, Query, QueryBody, Select, SelectItem, Source } from '../ast.ts';
import { ExpressionParser } from './expressions.ts';
import { missing, notEnded, type Tokens, unimplemented } from './tokens.ts';

const JOINS = ['INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS'] as const;
/** Words that come behind a table and are not its alias. */
const NO_ALIAS = new Set([
  'LEFT',
  'RIGHT',
  'FULL',
  'INNER',
  'CROSS',
  'NATURAL',
  'JOIN',
  'USING',
  'FETCH',
  'OFFSET',
  'RETURNING',
  'RETURN',
]);
const noTable = (at: number): OracleError => new OracleError(903, 'invalid table name', at);
const noBy = (at: number): OracleError => new OracleError(924, 'missing BY keyword', at);

export class QueryParser {
  readonly expressions: ExpressionParser;
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.expressions = new ExpressionParser(tokens, () => this.query());
  }

  query(): Query {
    return this.#tokens.nested(() => this.#query());
  }

  #query(): Query {
    const tokens = this.#tokens;
    const { at } = tokens;
    const withs = tokens.accept('WITH') ? tokens.list(() => this.#with()) : [];
    const body = this.#body();
    let order: Query['order'] = [];
    if (tokens.accept('ORDER')) {
      tokens.expect('BY', noBy);
      order = this.expressions.orderItems();
    }
    return { node: 'query', with: withs, body, order, lock: tokens.accept('FOR') ? this.#lock() : null, at };
  }

  #with(): Query['with'][number] {
    const tokens = this.#tokens;
    const name = tokens.expectName((at) => new OracleError(32034, 'unsupported use of WITH clause', at));
    let columns: string[] = [];
    if (tokens.accept('(')) {
      columns = tokens.list(() => tokens.expectName((at) => new OracleError(904, ': invalid identifier', at)));
      tokens.expect(')', missing.rightParenthesis);
    }
    tokens.expect('AS', missing.keyword);
    tokens.expect('(', missing.leftParenthesis);
    const query = this.query();
    tokens.expect(')', missing.rightParenthesis);
    return { name, columns, query };
  }

  #body(): QueryBody {
    const tokens = this.#tokens;
    let left = this.#term();
    for (;;) {
      const { at } = tokens;
      let operator: 'UNION' | 'UNION ALL' | 'INTERSECT' | 'MINUS';
      if (tokens.accept('UNION', 'ALL')) operator = 'UNION ALL';
      else if (tokens.accept('UNION')) operator = 'UNION';
      else if (tokens.accept('INTERSECT')) operator = 'INTERSECT';
      else if (tokens.accept('MINUS')) operator = 'MINUS';
      else return left;
      left = { node: 'set', operator, left, right: this.#term(), at };
    }
  }

  #term(): QueryBody {
    const tokens = this.#tokens;
    if (tokens.accept('(')) {
      const query = this.query();
      tokens.expect(')', missing.rightParenthesis);
      return query;
    }
    if (!tokens.is('SELECT')) throw new OracleError(928, 'missing SELECT keyword', tokens.at);
    return this.#select();
  }

  #select(): Select {
    const tokens = this.#tokens;
    const { at } = tokens;
    tokens.next();
    const isDistinct = tokens.accept('DISTINCT') || tokens.accept('UNIQUE');
    if (!isDistinct) tokens.accept('ALL');
    const items = tokens.list(() => this.selectItem());
    tokens.expect('FROM', (place) => new OracleError(923, 'FROM keyword not found where expected', place));
    const from = tokens.list(() => this.#source());
    const where = tokens.accept('WHERE') ? this.expressions.condition() : null;
    if (tokens.isAny(['CONNECT', 'START'])) throw unimplemented('CONNECT BY', tokens.at);
    let group: Expression[] = [];
    if (tokens.accept('GROUP')) {
      tokens.expect('BY', noBy);
      group = tokens.list(() => this.expressions.value());
    }
    const having = tokens.accept('HAVING') ? this.expressions.condition() : null;
    return { node: 'select', isDistinct, items, from, where, group, having, at };
  }

  selectItem(): SelectItem {
    const tokens = this.#tokens;
    const { at } = tokens;
    if (tokens.accept('*')) return { expression: null, qualifier: [], name: '*', isAliased: false, at };
    const star = this.#qualifiedStar();
    if (star !== null) return { expression: null, qualifier: star, name: '*', isAliased: false, at };
    const expression = this.expressions.value();
    const written = expression.node === 'name' ? (expression.path.at(-1) ?? '') : tokens.written(at);
    if (tokens.accept('AS')) {
      const name = tokens.expectName((place) => new OracleError(923, 'FROM keyword not found where expected', place));
      return { expression, qualifier: [], name, isAliased: true, at };
    }
    const alias = tokens.name();
    return { expression, qualifier: [], name: alias ?? written, isAliased: alias !== null, at };
  }

  #qualifiedStar(): string[] | null {
    const tokens = this.#tokens;
    const isWord = (ahead: number): boolean => ['word', 'quoted'].includes(tokens.peek(ahead).kind);
    let ahead = 0;
    while (isWord(ahead) && tokens.peek(ahead + 1).text === '.') ahead += 2;
    if (ahead === 0 || tokens.peek(ahead).kind !== 'op' || tokens.peek(ahead).text !== '*') return null;
    const path: string[] = [];
    for (let index = 0; index < ahead; index += 2) {
      path.push(tokens.next().text);
      tokens.next();
    }
    tokens.next();
    return path;
  }

  #source(): Source {
    const tokens = this.#tokens;
    let left = this.#plainSource();
    for (;;) {
      const { at } = tokens;
      if (tokens.is('NATURAL')) throw unimplemented('NATURAL JOIN', at);
      const how = JOINS.find((word) => tokens.accept(word)) ?? (tokens.is('JOIN') ? 'INNER' : null);
      if (how === null) return left;
      if (how !== 'INNER' && how !== 'CROSS') tokens.accept('OUTER');
      tokens.expect('JOIN', missing.keyword);
      const right = this.#plainSource();
      if (tokens.is('USING')) throw unimplemented('JOIN … USING', tokens.at);
      let on: Expression | null = null;
      if (how !== 'CROSS') {
        tokens.expect('ON', missing.keyword);
        on = this.expressions.condition();
      }
      left = { node: 'join', how, left, right, on, at };
    }
  }

  #plainSource(): Source {
    const tokens = this.#tokens;
    const { at } = tokens;
    if (tokens.accept('(')) {
      if (!tokens.isAny(['SELECT', 'WITH', '('])) {
        const joined = this.#source();
        tokens.expect(')', missing.rightParenthesis);
        return joined;
      }
      const query = this.query();
      tokens.expect(')', missing.rightParenthesis);
      return { node: 'derived', query, alias: tokens.name(NO_ALIAS), at };
    }
    if (tokens.is('LATERAL') || tokens.is('TABLE', '(')) throw unimplemented('LATERAL and TABLE()', at);
    const path = tokens.path(noTable);
    return { node: 'table', path, alias: tokens.name(NO_ALIAS), at };
  }

  #lock(): Lock {
    const tokens = this.#tokens;
    tokens.expect('UPDATE', missing.keyword);
    const of = tokens.accept('OF') ? tokens.list(() => this.expressions.value()) : [];
    if (tokens.accept('NOWAIT')) return { of, waitSeconds: 0, isSkipping: false };
    if (tokens.accept('SKIP')) {
      tokens.expect('LOCKED', missing.keyword);
      return { of, waitSeconds: null, isSkipping: true };
    }
    if (!tokens.accept('WAIT')) return { of, waitSeconds: null, isSkipping: false };
    const { kind, text, start } = tokens.next();
    if (kind !== 'number' || !/^\d{1,9}$/.test(text)) {
      throw new OracleError(30005, 'missing or invalid WAIT interval', start);
    }
    return { of, waitSeconds: Number(text), isSkipping: false };
  }

  /** Throws ORA-00933 where anything follows. */
  end(): void {
    if (this.#tokens.peek().kind !== 'end') throw notEnded(this.#tokens.at);
  }
}
