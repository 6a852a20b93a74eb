import type { Field } from '../dictionary.ts';
import { typeLetter } from '../dictionary.ts';
import { AbapException } from '../session/conditions.ts';

/**
 * The subset of Open SQL's WHERE that RFC_READ_TABLE is used with, parsed and rebuilt: nothing of the caller's text
 * ever reaches the engine but literals, and those as parameters. Strict about blanks as ABAP is: operators, keywords
 * and parentheses stand apart; a token cannot run over the end of a 72-character line.
 */

interface Token {
  readonly kind: 'word' | 'literal' | 'mark';
  readonly text: string;
  /** A blank or the line's edge on both sides. */
  readonly isApart: boolean;
}

const invalid = (why: string) => new AbapException('OPTION_NOT_VALID', why);

const MAX_TOKENS = 4000;
const MAX_DEPTH = 32;

function tokenize(lines: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (const line of lines) {
    const pattern = /'((?:[^']|'')*)'|[(),]|[^\s'(),]+|(')/g;
    for (const match of line.matchAll(pattern)) {
      if (match[2] !== undefined) throw invalid('a literal is not closed on its line');
      const before = match.index === 0 ? ' ' : line[match.index - 1];
      const after = line[match.index + match[0].length] ?? ' ';
      const isApart = before === ' ' && after === ' ';
      if (match[1] !== undefined) tokens.push({ kind: 'literal', text: match[1].replaceAll("''", "'"), isApart });
      else tokens.push({ kind: /^[(),]$/.test(match[0]) ? 'mark' : 'word', text: match[0], isApart });
    }
    if (tokens.length > MAX_TOKENS) throw invalid('too many conditions');
  }
  return tokens;
}

const OPERATORS: Readonly<Record<string, string>> = {
  '=': '=',
  EQ: '=',
  '<>': '<>',
  NE: '<>',
  '<': '<',
  LT: '<',
  '<=': '<=',
  LE: '<=',
  '>': '>',
  GT: '>',
  '>=': '>=',
  GE: '>=',
};

class Parser {
  readonly #fields: readonly Field[];
  readonly #tokens: readonly Token[];
  readonly #firstValue: number;
  readonly values: string[] = [];
  #at = 0;

  constructor(fields: readonly Field[], tokens: readonly Token[], firstValue: number) {
    this.#fields = fields;
    this.#tokens = tokens;
    this.#firstValue = firstValue;
  }

  parse(): string {
    const sql = this.#or(0);
    if (this.#at < this.#tokens.length) throw invalid(`"${this.#tokens[this.#at]?.text}" is not expected`);
    return sql;
  }

  #isWord(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' && token.text === text && token.isApart;
  }

  #isMark(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'mark' && token.text === text;
  }

  #take(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw invalid('the condition ends too early');
    this.#at += 1;
    return token;
  }

  #expect(kind: 'word' | 'mark', text: string): Token {
    const token = this.#take();
    if (token.kind !== kind || token.text !== text) throw invalid(`"${text}" is expected, not "${token.text}"`);
    return token;
  }

  #or(depth: number): string {
    if (depth > MAX_DEPTH) throw invalid('too deeply nested');
    const parts = [this.#and(depth)];
    while (this.#isWord('OR')) {
      this.#take();
      parts.push(this.#and(depth));
    }
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`;
  }

  #and(depth: number): string {
    const parts = [this.#not(depth)];
    while (this.#isWord('AND')) {
      this.#take();
      parts.push(this.#not(depth));
    }
    return parts.join(' AND ');
  }

  #not(depth: number): string {
    if (depth > MAX_DEPTH) throw invalid('too deeply nested');
    if (this.#isWord('NOT')) {
      this.#take();
      return `NOT (${this.#not(depth + 1)})`;
    }
    if (!this.#isMark('(')) return this.#comparison();
    if (!this.#take().isApart) throw invalid('parentheses need blanks around them');
    const inner = this.#or(depth + 1);
    if (!this.#expect('mark', ')').isApart) throw invalid('parentheses need blanks around them');
    return `(${inner})`;
  }

  #comparison(): string {
    const name = this.#take();
    const field =
      name.kind === 'word' && name.isApart ? this.#fields.find((each) => each.name === name.text) : undefined;
    if (field === undefined) throw invalid(`"${name.text}" is not a field of the table`);
    const isText = ['C', 'N', 'D', 'T'].includes(typeLetter(field.type));
    const column = isText ? `"${field.name.toLowerCase()}" COLLATE "C"` : `"${field.name.toLowerCase()}"`;
    let not = '';
    if (this.#isWord('NOT')) {
      this.#take();
      not = 'NOT ';
    }
    if (this.#isWord('IN')) return `${column} ${not}IN (${this.#list(field)})`;
    if (this.#isWord('LIKE')) {
      this.#take();
      if (!isText) throw invalid('LIKE needs a character field');
      return `${column} ${not}LIKE ${this.#value(field)} ESCAPE ''`;
    }
    if (this.#isWord('BETWEEN')) {
      this.#take();
      const low = this.#value(field);
      this.#expect('word', 'AND');
      return `(${column} ${not}BETWEEN ${low} AND ${this.#value(field)})`;
    }
    const operator = this.#take();
    const sign =
      operator.kind === 'word' && operator.isApart && Object.hasOwn(OPERATORS, operator.text)
        ? OPERATORS[operator.text]
        : undefined;
    if (sign === undefined || not !== '') throw invalid(`"${operator.text}" is not a comparison`);
    return `${column} ${sign} ${this.#value(field)}`;
  }

  #list(field: Field): string {
    this.#take();
    this.#expect('mark', '(');
    const values = [this.#value(field)];
    while (this.#isMark(',')) {
      this.#take();
      values.push(this.#value(field));
    }
    this.#expect('mark', ')');
    return values.join(', ');
  }

  /** A literal that fits the field's type, as parameter. Field against field and host variables are not supported. */
  #value(field: Field): string {
    const token = this.#take();
    const isNumeric = ['P', 'I', 'b'].includes(typeLetter(field.type));
    const isNumber = /^-?\d+(?:\.\d+)?$/.test(token.text.trim());
    if (isNumeric ? !isNumber || token.kind === 'mark' : token.kind !== 'literal') {
      throw invalid(`"${token.text}" is not a value for ${field.name}`);
    }
    // Trailing blanks of a character literal do not count, in ABAP as in the engine's text columns.
    this.values.push(isNumeric ? token.text.trim() : token.text.replace(/ +$/, ''));
    return `$${this.#firstValue + this.values.length - 1}::${isNumeric ? 'numeric' : 'text'}`;
  }
}

/** Turns OPTIONS lines into a condition and its parameters, numbered from `firstValue`. Throws OPTION_NOT_VALID. */
export function parseOptions(
  fields: readonly Field[],
  lines: readonly string[],
  firstValue: number,
): { readonly sql: string; readonly values: readonly string[] } {
  const tokens = tokenize(lines);
  if (tokens.length === 0) return { sql: 'true', values: [] };
  const parser = new Parser(fields, tokens, firstValue);
  return { sql: parser.parse(), values: parser.values };
}
