import { SyntaxFault } from './fault.ts';
import type { Token } from './tokens.ts';

/** Words that cannot name anything. */
const RESERVED = new Set(
  (
    'ALL ALTER AND ANY AS ASC BEGIN BETWEEN BY CASE CHECK CLUSTER CONNECT CREATE CURSOR DECLARE DEFAULT DESC DISTINCT DROP ELSE END ' +
    'EXCEPTION EXCLUSIVE FETCH FOR FROM FUNCTION GOTO GRANT GROUP HAVING IF IN INDEX INSERT INTERSECT INTO IS LIKE LOCK MINUS ' +
    'NOT NULL OF ON OPTION OR ORDER OVERLAPS PROCEDURE PUBLIC RESOURCE REVOKE SELECT SHARE SIZE START SUBTYPE TABLE THEN TO ' +
    'TYPE UNION UNIQUE UPDATE VALUES VIEW WHEN WHERE WITH ELSIF'
  ).split(' '),
);

/** The tokens of a source, read one after another. */
export class TokenStream {
  readonly source: string;
  readonly #tokens: readonly Token[];
  #index: number;

  constructor(source: string, tokens: readonly Token[], index = 0) {
    this.source = source;
    this.#tokens = tokens;
    this.#index = index;
  }

  get index(): number {
    return this.#index;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new RangeError('no tokens');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  /** Whether the next tokens are these words or symbols. */
  is(...texts: readonly string[]): boolean {
    return texts.every((text, ahead) => {
      const token = this.peek(ahead);
      return token.text === text && (token.kind === 'word' || token.kind === 'symbol');
    });
  }

  /** Takes the words or symbols if they come next. */
  take(...texts: readonly string[]): boolean {
    if (!this.is(...texts)) return false;
    this.#index += texts.length;
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected([text]);
    return this.next();
  }

  /** An identifier that may name something. */
  identifier(): string {
    const token = this.peek();
    if (token.kind === 'quoted' || (token.kind === 'word' && !RESERVED.has(token.text))) return this.next().text;
    throw this.unexpected(['<an identifier> <a double-quoted delimited-identifier>']);
  }

  isIdentifier(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !RESERVED.has(token.text));
  }

  unexpected(expected: readonly string[]): SyntaxFault {
    const token = this.peek();
    return SyntaxFault.encountered(token.text, token, expected);
  }
}
