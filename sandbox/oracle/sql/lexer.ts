import { OracleError } from '../engine.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'number' | 'string' | 'bind' | 'op' | 'end';
  /** A word in upper case; a quoted name, a string or a bind without its marks; an operator as written. */
  readonly text: string;
  /** Offset of its first character, and of what follows its last. */
  readonly start: number;
  readonly end: number;
}

const MAX_STATEMENT = 1_000_000;
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')', '<': '>' };
const SPACE = /\s+|--[^\n]*|\/\*[\s\S]*?\*\//uy;
const WORD = /\p{L}[\p{L}\p{N}_$#]*/uy;
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/uy;
const OPERATOR = /:=|=>|<=|>=|<>|!=|\^=|\|\||\*\*|\.\.|[-+*/%@=<>(),.;&]/uy;
const BIND = /:\s*(?:([\p{L}][\p{L}\p{N}_$#]*|\d+)|"([^"]+)")/uy;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** End of a string that begins at its first quote, doubled quotes within it. */
function quotedEnd(text: string, open: number, quote: string): number {
  for (let at = open + 1; ; at += 2) {
    at = text.indexOf(quote, at);
    if (at < 0) throw new OracleError(1756, 'quoted string not properly terminated', open);
    if (text[at + 1] !== quote) return at + 1;
  }
}

/** `q'[…]'`: whatever stands between the delimiters, quotes included. */
function alternative(text: string, at: number): Token | null {
  const begin = /n?q'([^\s])/iuy;
  const found = match(begin, text, at);
  if (found === null) return null;
  const delimiter = found[1] ?? '';
  const from = at + found[0].length;
  const to = text.indexOf(`${CLOSING[delimiter] ?? delimiter}'`, from);
  if (to < 0) throw new OracleError(1756, 'quoted string not properly terminated', at);
  return { kind: 'string', text: text.slice(from, to), start: at, end: to + 2 };
}

function nextToken(text: string, at: number): Token {
  const character = text[at] ?? '';
  const national = /[nN]/.test(character) && text[at + 1] === "'" ? 1 : 0;
  const alternate = alternative(text, at);
  if (alternate !== null) return alternate;
  if (character === "'" || national === 1) {
    const end = quotedEnd(text, at + national, "'");
    return { kind: 'string', text: text.slice(at + national + 1, end - 1).replaceAll("''", "'"), start: at, end };
  }
  if (character === '"') {
    const end = quotedEnd(text, at, '"');
    if (end === at + 2) throw new OracleError(1741, 'illegal zero-length identifier', at);
    return { kind: 'quoted', text: text.slice(at + 1, end - 1), start: at, end };
  }
  const bind = match(BIND, text, at);
  if (bind !== null) {
    return { kind: 'bind', text: bind[1]?.toUpperCase() ?? bind[2] ?? '', start: at, end: at + bind[0].length };
  }
  const found = (kind: Token['kind'], pattern: RegExp): Token | null => {
    const hit = match(pattern, text, at)?.[0];
    if (hit === undefined) return null;
    return { kind, text: kind === 'word' ? hit.toUpperCase() : hit, start: at, end: at + hit.length };
  };
  const token = found('word', WORD) ?? found('number', NUMBER) ?? found('op', OPERATOR);
  if (token === null) throw new OracleError(911, 'invalid character', at);
  return token;
}

/** Where the next token begins: behind spaces, comments and hints. */
function skipSpace(text: string, from: number): number {
  let at = from;
  for (let hit = match(SPACE, text, at); hit !== null; hit = match(SPACE, text, at)) at += hit[0].length;
  if (text.startsWith('/*', at)) throw new OracleError(1742, 'comment not terminated properly', at);
  return at;
}

/** The tokens of SQL or PL/SQL, and one `end` behind them. Throws ORA-00911, 01756 and their like. */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_STATEMENT) throw new OracleError(1460, 'unimplemented or unreasonable conversion requested');
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const token = nextToken(text, at);
    tokens.push(token);
    at = skipSpace(text, token.end);
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}
