import { SyntaxFault } from './fault.ts';

type TokenKind = 'word' | 'quoted' | 'number' | 'text' | 'bind' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** A word in upper case, a quoted identifier as written, a string without its quotes, a bind's name in upper case. */
  readonly text: string;
  /** Offset in the source, UTF-16 units; `end` is behind the last one. */
  readonly start: number;
  readonly end: number;
  /** As Oracle counts them: both from 1. */
  readonly line: number;
  readonly column: number;
}

const SYMBOLS = [':=', '=>', '..', '**', '||', '<=', '>=', '<>', '!=', '^=', '~=', '<<', '>>'];
const SINGLE = new Set('()[],;.+-*/%@<>=');
const WORD = /[\p{L}][\p{L}\p{N}_$#]*/uy;
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?/y;
const BIND = /:\s*(?:([\p{L}\p{N}][\p{L}\p{N}_$#]*)|"([^"]+)")/uy;
const SPACE = /\s+/y;
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };

/** Longest source that is read; Oracle's own limit is about 64 MB of tree. */
const MOST_CHARACTERS = 1_000_000;

/** Cuts a PL/SQL source into tokens; the last one is of kind `end`. Throws SyntaxFault. */
export function tokensOf(source: string): Token[] {
  if (source.length > MOST_CHARACTERS) throw new SyntaxFault(123, 'program too large', { line: 1, column: 1 });
  return new Lexer(source).all();
}

class Lexer {
  readonly #source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  readonly #tokens: Token[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  all(): Token[] {
    while (this.#skip()) this.#next();
    this.#push('end', 'end-of-file', this.#at);
    return this.#tokens;
  }

  /** Over blanks and comments; false at the end. */
  #skip(): boolean {
    for (;;) {
      const space = this.#match(SPACE);
      if (space !== null) {
        this.#advance(space[0].length);
      } else if (this.#source.startsWith('--', this.#at)) {
        const end = this.#source.indexOf('\n', this.#at);
        this.#advance((end < 0 ? this.#source.length : end) - this.#at);
      } else if (this.#source.startsWith('/*', this.#at)) {
        const end = this.#source.indexOf('*/', this.#at + 2);
        if (end < 0) throw this.#fault('/*');
        this.#advance(end + 2 - this.#at);
      } else {
        return this.#at < this.#source.length;
      }
    }
  }

  #next(): void {
    const [kind, text, end] = this.#read();
    this.#push(kind, text, end);
  }

  /** The kind and text of the token here, and where it ends. */
  #read(): readonly [TokenKind, string, number] {
    const source = this.#source;
    const at = this.#at;
    const character = source[at] ?? '';
    if (character === "'") return this.#string(0);
    if (/[nN]/.test(character) && source[at + 1] === "'") return this.#string(1);
    if (/[qQ]/.test(character) && source[at + 1] === "'") return this.#alternative();
    if (character === '"') {
      const end = source.indexOf('"', at + 1);
      if (end <= at + 1) throw this.#fault('"');
      return ['quoted', source.slice(at + 1, end), end + 1];
    }
    const word = this.#match(WORD);
    if (word !== null) return ['word', word[0].toUpperCase(), at + word[0].length];
    const number = this.#match(NUMBER);
    if (number !== null) return ['number', number[0], at + number[0].length];
    const bind = source.startsWith(':=', at) ? null : this.#match(BIND);
    if (bind !== null) return ['bind', (bind[1] ?? bind[2] ?? '').toUpperCase(), at + bind[0].length];
    const double = SYMBOLS.find((symbol) => source.startsWith(symbol, at));
    if (double !== undefined) return ['symbol', double, at + 2];
    if (SINGLE.has(character)) return ['symbol', character, at + 1];
    throw this.#fault(character);
  }

  #string(prefix: number): readonly [TokenKind, string, number] {
    let value = '';
    let at = this.#at + prefix + 1;
    for (;;) {
      const end = this.#source.indexOf("'", at);
      if (end < 0) throw this.#fault("'");
      value += this.#source.slice(at, end);
      if (this.#source[end + 1] !== "'") return ['text', value, end + 1];
      value += "'";
      at = end + 2;
    }
  }

  /** q'[…]' */
  #alternative(): readonly [TokenKind, string, number] {
    const open = this.#source[this.#at + 2] ?? '';
    const close = `${CLOSING[open] ?? open}'`;
    const end = this.#source.indexOf(close, this.#at + 3);
    if (open === '' || end < 0) throw this.#fault("q'");
    return ['text', this.#source.slice(this.#at + 3, end), end + 2];
  }

  #push(kind: TokenKind, text: string, end: number): void {
    this.#tokens.push({
      kind,
      text,
      start: this.#at,
      end,
      line: this.#line,
      column: this.#at - this.#lineStart + 1,
    });
    this.#advance(end - this.#at);
  }

  #advance(length: number): void {
    const end = this.#at + length;
    for (let newline = this.#source.indexOf('\n', this.#at); newline >= 0 && newline < end; ) {
      this.#line += 1;
      this.#lineStart = newline + 1;
      newline = this.#source.indexOf('\n', newline + 1);
    }
    this.#at = end;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source);
  }

  #fault(symbol: string): SyntaxFault {
    return SyntaxFault.encountered(symbol, { line: this.#line, column: this.#at - this.#lineStart + 1 }, [
      '( begin case declare end exception exit for goto if loop mod null pragma raise return select update while with',
      '<an identifier> <a double-quoted delimited-identifier> <a bind variable> << continue close current delete fetch',
      'lock insert open rollback savepoint set sql execute commit forall merge pipe purge',
    ]);
  }
}
