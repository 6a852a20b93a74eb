import { OracleError } from '../../engine.ts';
import { type Token, tokenize } from '../lexer.ts';

/** Words that are no name unless quoted (V$RESERVED_WORDS). */
const RESERVED = new Set(
  (
    'ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COMMENT COMPRESS CONNECT CREATE ' +
    'CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT GROUP ' +
    'HAVING IDENTIFIED IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK LONG ' +
    'MAXEXTENTS MINUS MLSLABEL MODE MODIFY NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON ONLINE OPTION OR ' +
    'ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET SHARE SIZE ' +
    'SMALLINT START SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE USER VALIDATE VALUES ' +
    'VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH'
  ).split(' '),
);
const DEPTH = 200;

export const missing = {
  expression: (at: number) => new OracleError(936, 'missing expression', at),
  leftParenthesis: (at: number) => new OracleError(906, 'missing left parenthesis', at),
  rightParenthesis: (at: number) => new OracleError(907, 'missing right parenthesis', at),
  keyword: (at: number) => new OracleError(905, 'missing keyword', at),
};
export const notEnded = (at: number): OracleError => new OracleError(933, 'SQL command not properly ended', at);
export const unimplemented = (what: string, at = 0): OracleError =>
  new OracleError(3001, `unimplemented feature (the simulator has no ${what})`, at);

/** Where a parser stands in the tokens of one statement. Everything it refuses is an OracleError with its place. */
export class Tokens {
  readonly source: string;
  /** A statement of PL/SQL: RETURNING comes without the INTO, which is the interpreter's. */
  readonly isEmbedded: boolean;
  readonly #tokens: readonly Token[];
  readonly #bindIndex = new Map<Token, number>();
  #at = 0;
  #depth = 0;

  constructor(source: string, isEmbedded: boolean) {
    this.source = source;
    this.isEmbedded = isEmbedded;
    this.#tokens = tokenize(source);
    for (const token of this.#tokens) if (token.kind === 'bind') this.#bindIndex.set(token, this.#bindIndex.size);
  }

  get binds(): readonly string[] {
    return [...this.#bindIndex.keys()].map(({ text }) => text);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new OracleError(900, 'invalid SQL statement');
    return token;
  }

  get at(): number {
    return this.peek().start;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  is(...words: readonly string[]): boolean {
    return words.every((word, ahead) => {
      const { kind, text } = this.peek(ahead);
      return (kind === 'word' || kind === 'op') && text === word;
    });
  }

  isAny(words: readonly string[]): boolean {
    return words.some((word) => this.is(word));
  }

  accept(...words: readonly string[]): boolean {
    const isThere = this.is(...words);
    if (isThere) this.#at += words.length;
    return isThere;
  }

  expect(word: string, error: (at: number) => OracleError): void {
    if (!this.accept(word)) throw error(this.at);
  }

  /** A name: quoted, or a word that is not reserved. Null, and nothing taken, where there is none. */
  name(except: ReadonlySet<string> = new Set()): string | null {
    const { kind, text } = this.peek();
    if (kind !== 'quoted' && (kind !== 'word' || RESERVED.has(text) || except.has(text))) return null;
    if (text.length > 128) throw new OracleError(972, 'identifier is too long', this.at);
    this.#at += 1;
    return text;
  }

  expectName(error: (at: number) => OracleError): string {
    const name = this.name();
    if (name === null) throw error(this.at);
    return name;
  }

  /** `a`, `a.b`, `a.b.c`. */
  path(error: (at: number) => OracleError): string[] {
    const path = [this.expectName(error)];
    while (this.accept('.')) path.push(this.expectName(error));
    return path;
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }

  bindIndex(token: Token): number {
    return this.#bindIndex.get(token) ?? 0;
  }

  /** Text between two offsets as Oracle names an unnamed column: no spaces, capitals. */
  written(from: number): string {
    const to = this.peek(0).start;
    return this.#tokens
      .filter(({ start, end }) => start >= from && end <= to && start < to)
      .map(({ kind, start, end, text }) => (kind === 'quoted' ? text : this.source.slice(start, end).toUpperCase()))
      .join('');
  }

  /** Keeps nesting within what the stack can take. */
  nested<T>(work: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEPTH) throw new OracleError(913, 'too many values', this.at);
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }
}
