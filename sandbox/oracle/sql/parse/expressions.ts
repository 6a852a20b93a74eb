import { OracleError } from '../../engine.ts';
import type { Call, Case, Condition, Expression, OrderItem, Query, Window } from '../ast.ts';
import { missing, type Tokens, unimplemented } from './tokens.ts';

const CONDITIONS: ReadonlySet<string> = new Set<Condition['node']>([
  'compare',
  'and',
  'or',
  'not',
  'isNull',
  'between',
  'like',
  'in',
  'exists',
]);
const PSEUDO = ['SYSDATE', 'USER', 'UID', 'ROWNUM', 'LEVEL', 'ROWID'];
const COMPARE: Readonly<Record<string, '=' | '<>' | '<' | '<=' | '>' | '>='>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '^=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

export const isCondition = (expression: Expression): expression is Condition => CONDITIONS.has(expression.node);

/** Expressions and conditions. `subquery` reads a query whose SELECT or WITH comes next. */
export class ExpressionParser {
  readonly #tokens: Tokens;
  readonly #subquery: () => Query;

  constructor(tokens: Tokens, subquery: () => Query) {
    this.#tokens = tokens;
    this.#subquery = subquery;
  }

  /** Something that has a value; Oracle's SQL has no truth values. */
  value(): Expression {
    const expression = this.#additive();
    if (isCondition(expression)) throw missing.rightParenthesis(this.#tokens.at);
    return expression;
  }

  condition(): Expression {
    const { at } = this.#tokens;
    const expression = this.#or();
    if (!isCondition(expression)) {
      throw new OracleError(920, 'invalid relational operator', Math.max(at, this.#tokens.at));
    }
    return expression;
  }

  orderItems(): OrderItem[] {
    const tokens = this.#tokens;
    return tokens.list(() => {
      const by = this.value();
      const isDescending = tokens.accept('DESC');
      if (!isDescending) tokens.accept('ASC');
      let nulls: OrderItem['nulls'] = null;
      if (tokens.accept('NULLS')) {
        if (tokens.accept('FIRST')) nulls = 'FIRST';
        else if (tokens.accept('LAST')) nulls = 'LAST';
        else throw new OracleError(30088, 'datetime/interval precision is out of range', tokens.at);
      }
      return { by, isDescending, nulls };
    });
  }

  #or(): Expression {
    return this.#tokens.nested(() => {
      let left = this.#and();
      for (let { at } = this.#tokens; this.#tokens.is('OR'); at = this.#tokens.at) {
        this.#demand(left);
        this.#tokens.next();
        left = { node: 'or', left, right: this.#demand(this.#and()), at };
      }
      return left;
    });
  }

  #and(): Expression {
    let left = this.#not();
    for (let { at } = this.#tokens; this.#tokens.is('AND'); at = this.#tokens.at) {
      this.#demand(left);
      this.#tokens.next();
      left = { node: 'and', left, right: this.#demand(this.#not()), at };
    }
    return left;
  }

  #demand(expression: Expression): Expression {
    if (!isCondition(expression)) throw new OracleError(920, 'invalid relational operator', this.#tokens.at);
    return expression;
  }

  #not(): Expression {
    const { at } = this.#tokens;
    if (!this.#tokens.accept('NOT')) return this.#predicate();
    return { node: 'not', operand: this.#demand(this.#tokens.nested(() => this.#not())), at };
  }

  #predicate(): Expression {
    const tokens = this.#tokens;
    const { at } = tokens;
    if (tokens.is('EXISTS', '(')) {
      tokens.accept('EXISTS', '(');
      return { node: 'exists', query: this.#closed(this.#subquery()), at };
    }
    const left = this.#additive();
    const operator = tokens.peek().kind === 'op' ? COMPARE[tokens.peek().text] : undefined;
    if (operator !== undefined) {
      this.#demandValue(left);
      tokens.next();
      if (tokens.isAny(['ANY', 'SOME', 'ALL'])) throw unimplemented('comparison with ANY or ALL', tokens.at);
      return { node: 'compare', operator, left, right: this.value(), at };
    }
    if (tokens.accept('IS')) {
      const isNot = tokens.accept('NOT');
      if (!tokens.accept('NULL')) throw new OracleError(908, 'missing NULL keyword', tokens.at);
      return { node: 'isNull', operand: this.#demandValue(left), isNot, at };
    }
    const isNot = tokens.is('NOT') && ['BETWEEN', 'LIKE', 'IN'].includes(tokens.peek(1).text) && tokens.accept('NOT');
    if (tokens.accept('BETWEEN')) {
      const low = this.value();
      tokens.expect('AND', missing.keyword);
      return { node: 'between', operand: this.#demandValue(left), low, high: this.value(), isNot, at };
    }
    if (tokens.accept('LIKE')) {
      const pattern = this.value();
      const escapedBy = tokens.accept('ESCAPE') ? this.value() : null;
      return { node: 'like', operand: this.#demandValue(left), pattern, escape: escapedBy, isNot, at };
    }
    if (tokens.accept('IN')) return { node: 'in', operand: this.#demandValue(left), list: this.#inList(), isNot, at };
    return left;
  }

  #demandValue(expression: Expression): Expression {
    if (isCondition(expression)) throw new OracleError(933, 'SQL command not properly ended', this.#tokens.at);
    return expression;
  }

  #inList(): readonly Expression[] | Query {
    const tokens = this.#tokens;
    if (!tokens.accept('(')) return [this.value()];
    if (tokens.isAny(['SELECT', 'WITH'])) return this.#closed(this.#subquery());
    if (tokens.is(')')) throw missing.expression(tokens.at);
    return this.#closed(tokens.list(() => this.value()));
  }

  #closed<T>(inner: T): T {
    this.#tokens.expect(')', missing.rightParenthesis);
    return inner;
  }

  #additive(): Expression {
    const tokens = this.#tokens;
    let left = this.#multiplicative();
    for (;;) {
      const { at } = tokens;
      const operator = (['+', '-', '||'] as const).find((each) => tokens.is(each));
      if (operator === undefined) return left;
      tokens.next();
      left = { node: 'binary', operator, left, right: this.#multiplicative(), at };
    }
  }

  #multiplicative(): Expression {
    const tokens = this.#tokens;
    let left = this.#unary();
    for (;;) {
      const { at } = tokens;
      const operator = (['*', '/'] as const).find((each) => tokens.is(each));
      if (operator === undefined) return left;
      tokens.next();
      left = { node: 'binary', operator, left, right: this.#unary(), at };
    }
  }

  #unary(): Expression {
    const { at } = this.#tokens;
    if (this.#tokens.accept('-')) {
      return { node: 'negate', operand: this.#tokens.nested(() => this.#unary()), at };
    }
    if (this.#tokens.accept('+')) return this.#tokens.nested(() => this.#unary());
    return this.#primary();
  }

  #primary(): Expression {
    const tokens = this.#tokens;
    const token = tokens.peek();
    const at = token.start;
    switch (token.kind) {
      case 'string':
        tokens.next();
        return { node: 'text', value: token.text, at };
      case 'number':
        tokens.next();
        return { node: 'number', value: token.text, at };
      case 'bind':
        tokens.next();
        return { node: 'bind', name: token.text, index: tokens.bindIndex(token), at };
      case 'op':
        if (tokens.accept('(')) return this.#parenthesised(at);
        throw missing.expression(at);
      case 'end':
        throw missing.expression(at);
      default:
        return this.#named(at);
    }
  }

  #parenthesised(at: number): Expression {
    const tokens = this.#tokens;
    if (tokens.isAny(['SELECT', 'WITH'])) return { node: 'scalar', query: this.#closed(this.#subquery()), at };
    const first = this.#or();
    if (!tokens.is(',')) return this.#closed(first);
    const items = [first];
    while (tokens.accept(',')) items.push(this.value());
    return this.#closed({ node: 'tuple', items, at });
  }

  #named(at: number): Expression {
    const tokens = this.#tokens;
    if (tokens.accept('NULL')) return { node: 'null', at };
    const { text, kind } = tokens.peek();
    if (kind === 'word' && (text === 'DATE' || text === 'TIMESTAMP') && tokens.peek(1).kind === 'string') {
      tokens.next();
      return { node: 'moment', of: text, value: tokens.next().text, at };
    }
    if (kind === 'word' && text === 'INTERVAL' && tokens.peek(1).kind === 'string') throw unimplemented('INTERVAL', at);
    if (tokens.is('CASE')) return this.#case(at);
    if (kind === 'word' && PSEUDO.includes(text)) {
      tokens.next();
      return { node: 'name', path: [text], isOuter: false, at };
    }
    const path = tokens.path(missing.expression);
    if (tokens.is('(', '+', ')')) {
      tokens.accept('(', '+', ')');
      return { node: 'name', path, isOuter: true, at };
    }
    return tokens.is('(') ? this.#call(path, at) : { node: 'name', path, isOuter: false, at };
  }

  #case(at: number): Case {
    const tokens = this.#tokens;
    tokens.next();
    const operand = tokens.is('WHEN') ? null : this.value();
    const branches: Case['branches'][number][] = [];
    while (tokens.accept('WHEN')) {
      const when = operand === null ? this.condition() : this.value();
      tokens.expect('THEN', missing.keyword);
      branches.push({ when, result: this.value() });
    }
    if (branches.length === 0) throw missing.keyword(tokens.at);
    const otherwise = tokens.accept('ELSE') ? this.value() : null;
    tokens.expect('END', missing.keyword);
    return { node: 'case', operand, branches, otherwise, at };
  }

  #call(path: readonly string[], at: number): Call {
    const tokens = this.#tokens;
    tokens.next();
    const call = { node: 'call' as const, path, at };
    const isDistinct = tokens.accept('DISTINCT') || tokens.accept('UNIQUE');
    if (tokens.accept('*')) {
      this.#closed(null);
      return { ...call, args: [], isStar: true, isDistinct, over: this.#over(), word: null };
    }
    let word: string | null = null;
    let args: Expression[] = [];
    if (path.length === 1 && path[0] === 'TRIM') ({ word, args } = this.#trimArguments());
    else if (path.length === 1 && path[0] === 'EXTRACT') {
      word = tokens.next().text;
      tokens.expect('FROM', missing.keyword);
      args = [this.value()];
    } else if (path.length === 1 && path[0] === 'CAST') {
      args = [this.value()];
      tokens.expect('AS', missing.keyword);
      word = this.#castType();
    } else if (!tokens.is(')')) args = tokens.list(() => this.value());
    this.#closed(null);
    return { ...call, args, isStar: false, isDistinct, over: this.#over(), word };
  }

  #castType(): string {
    const tokens = this.#tokens;
    const name = tokens.next().text;
    if (!tokens.accept('(')) return name;
    const sizes = tokens.list(() => tokens.next().text);
    tokens.accept('CHAR') || tokens.accept('BYTE');
    return `${name}(${this.#closed(sizes).join(',')})`;
  }

  /** `[LEADING|TRAILING|BOTH] [character] FROM x`, or just `x`. */
  #trimArguments(): { word: string | null; args: Expression[] } {
    const tokens = this.#tokens;
    const word = ['LEADING', 'TRAILING', 'BOTH'].find((each) => tokens.accept(each)) ?? null;
    if (tokens.accept('FROM')) return { word, args: [this.value()] };
    const first = this.value();
    return tokens.accept('FROM') ? { word: word ?? 'BOTH', args: [this.value(), first] } : { word, args: [first] };
  }

  #over(): Window | null {
    const tokens = this.#tokens;
    if (!tokens.accept('OVER')) return null;
    tokens.expect('(', missing.leftParenthesis);
    const by = (word: string): boolean => {
      if (!tokens.accept(word)) return false;
      tokens.expect('BY', (place) => new OracleError(924, 'missing BY keyword', place));
      return true;
    };
    const partition = by('PARTITION') ? tokens.list(() => this.value()) : [];
    const order = by('ORDER') ? this.orderItems() : [];
    const frame = tokens.isAny(['ROWS', 'RANGE']) ? this.#frame() : null;
    return this.#closed({ partition, order, frame });
  }

  #frame(): string {
    const tokens = this.#tokens;
    const kind = tokens.next().text;
    const bound = (): string => {
      if (tokens.accept('CURRENT', 'ROW')) return 'CURRENT ROW';
      const { kind: found, text } = tokens.next();
      const amount = text === 'UNBOUNDED' || (found === 'number' && /^\d+$/.test(text)) ? text : null;
      const direction = ['PRECEDING', 'FOLLOWING'].find((each) => tokens.accept(each));
      if (amount === null || direction === undefined) throw missing.keyword(tokens.at);
      return `${amount} ${direction}`;
    };
    if (!tokens.accept('BETWEEN')) return `${kind} ${bound()}`;
    const from = bound();
    tokens.expect('AND', missing.keyword);
    return `${kind} BETWEEN ${from} AND ${bound()}`;
  }
}
