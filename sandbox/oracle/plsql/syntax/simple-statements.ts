import type { Statement, Target } from './ast.ts';
import { parseExpression, parseName, parseTarget } from './expressions.ts';
import { captureQuery, captureStatement, parseTargets } from './sql-text.ts';
import type { TokenStream } from './token-stream.ts';

const STARTS = [
  '( begin case declare end exception exit for goto if loop mod null pragma raise return select update while with',
  '<an identifier> <a double-quoted delimited-identifier> <a bind variable> << continue close current delete fetch lock',
  'insert open rollback savepoint set sql execute commit forall merge pipe purge',
];
const SQL = new Set(['SELECT', 'WITH', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'LOCK']);
/** Statements outside of the subset, refused where they begin and never skipped. */
const REFUSED = new Set(['GOTO', 'FORALL', 'PIPE', 'EXECUTE', 'PRAGMA', 'SET', 'MERGE', 'LOCK']);

/** A statement that has no other statements in it. */
export function parseSimpleStatement(tokens: TokenStream): Statement {
  const place = tokens.peek();
  if (place.kind === 'bind') return parseAssignmentOrCall(tokens);
  if (place.kind === 'word' && REFUSED.has(place.text) && tokens.peek(1).text !== ':=') throw tokens.unexpected(STARTS);
  if (SQL.has(place.text) && place.kind === 'word') return parseSql(tokens);
  const parser = place.kind === 'word' ? PARSERS.get(place.text) : undefined;
  // COMMIT, OPEN and the like are no reserved words: a variable may be called so.
  const isName = tokens.isIdentifier() && [':=', '.', '('].includes(tokens.peek(1).text);
  if (parser !== undefined && !isName) return parser(tokens);
  if (tokens.isIdentifier()) return parseAssignmentOrCall(tokens);
  throw tokens.unexpected(STARTS);
}

function semicolon(tokens: TokenStream, expected = ';'): void {
  if (!tokens.take(';')) throw tokens.unexpected([expected]);
}

function parseAssignmentOrCall(tokens: TokenStream): Statement {
  const target = parseTarget(tokens);
  const place = target.place;
  if (tokens.take(':=')) {
    const value = parseExpression(tokens);
    semicolon(tokens, '. ( * % & = - + ; < / > at in is mod remainder not rem <> || multiset');
    return { kind: 'assign', target, value, place };
  }
  if (target.kind === 'bind') throw tokens.unexpected([':= indicator']);
  semicolon(tokens, ':= . ( @ % ;');
  return { kind: 'call', callee: target, place };
}

function parseSql(tokens: TokenStream): Statement {
  const place = tokens.peek();
  const { text, into } = captureStatement(tokens, ';');
  tokens.expect(';');
  if (text.verb === 'SELECT') return { kind: 'select', query: text, into, place };
  return { kind: 'dml', statement: text, into, place };
}

function parseLeave(tokens: TokenStream): Statement {
  const place = tokens.peek();
  const how = tokens.next().text === 'EXIT' ? 'EXIT' : 'CONTINUE';
  const label = tokens.isIdentifier() ? tokens.identifier() : null;
  const condition = tokens.take('WHEN') ? parseExpression(tokens) : null;
  semicolon(tokens, '; when <an identifier>');
  return { kind: 'leave', how, label, condition, place };
}

function parseOpen(tokens: TokenStream): Statement {
  const place = tokens.expect('OPEN');
  const named = parseTarget(tokens);
  if (tokens.take('FOR')) {
    const query = captureQuery(tokens, ';');
    semicolon(tokens);
    return { kind: 'open', cursor: named, args: [], query, place };
  }
  semicolon(tokens, '. ( ; for');
  const last = named.kind === 'name' ? named.selectors.at(-1) : undefined;
  if (named.kind === 'name' && last?.kind === 'call') {
    const cursor: Target = { ...named, selectors: named.selectors.slice(0, -1) };
    return { kind: 'open', cursor, args: last.args, query: null, place };
  }
  return { kind: 'open', cursor: named, args: [], query: null, place };
}

function parseFetch(tokens: TokenStream): Statement {
  const place = tokens.expect('FETCH');
  const cursor = parseTarget(tokens);
  if (!tokens.take('INTO')) throw tokens.unexpected(['. into']);
  const into = parseTargets(tokens);
  semicolon(tokens);
  return { kind: 'fetch', cursor, into, place };
}

function parseRollback(tokens: TokenStream): Statement {
  const place = tokens.expect('ROLLBACK');
  tokens.take('WORK');
  let to: string | null = null;
  if (tokens.take('TO')) {
    tokens.take('SAVEPOINT');
    to = tokens.identifier();
  }
  semicolon(tokens, '; to work');
  return { kind: 'rollback', to, place };
}

/** Statements that begin with a word of their own. */
const PARSERS: ReadonlyMap<string, (tokens: TokenStream) => Statement> = new Map([
  ['EXIT', parseLeave],
  ['CONTINUE', parseLeave],
  ['OPEN', parseOpen],
  ['FETCH', parseFetch],
  ['ROLLBACK', parseRollback],
  [
    'NULL',
    (tokens) => {
      const place = tokens.expect('NULL');
      semicolon(tokens);
      return { kind: 'null', place };
    },
  ],
  [
    'RETURN',
    (tokens) => {
      const place = tokens.expect('RETURN');
      const value = tokens.is(';') ? null : parseExpression(tokens);
      semicolon(tokens);
      return { kind: 'return', value, place };
    },
  ],
  [
    'RAISE',
    (tokens) => {
      const place = tokens.expect('RAISE');
      const exception = tokens.is(';') ? null : parseName(tokens);
      semicolon(tokens);
      return { kind: 'raise', exception, place };
    },
  ],
  [
    'CLOSE',
    (tokens) => {
      const place = tokens.expect('CLOSE');
      const cursor = parseTarget(tokens);
      semicolon(tokens);
      return { kind: 'close', cursor, place };
    },
  ],
  [
    'SAVEPOINT',
    (tokens) => {
      const place = tokens.expect('SAVEPOINT');
      const name = tokens.identifier();
      semicolon(tokens);
      return { kind: 'savepoint', name, place };
    },
  ],
  [
    'COMMIT',
    (tokens) => {
      const place = tokens.expect('COMMIT');
      tokens.take('WORK');
      semicolon(tokens, '; work');
      return { kind: 'commit', place };
    },
  ],
]);
