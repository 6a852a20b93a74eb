import type { Block, Declaration, Expression, Handler, LoopHead, NameExpression, Statement } from './ast.ts';
import { parseDeclarations } from './declarations.ts';
import { parseExpression, parseName } from './expressions.ts';
import type { Place } from './fault.ts';
import { parseSimpleStatement } from './simple-statements.ts';
import { captureQuery } from './sql-text.ts';
import type { TokenStream } from './token-stream.ts';

/** `[DECLARE …] BEGIN … END [label];` */
export function parseBlock(tokens: TokenStream, label: string | null): Block {
  const place = tokens.peek();
  const declarations = tokens.take('DECLARE') ? parseDeclarations(tokens, parseBlockBody) : [];
  return parseBlockBody(tokens, label, declarations, place);
}

/** From BEGIN to the semicolon behind END, after the declarations. */
export function parseBlockBody(
  tokens: TokenStream,
  label: string | null,
  declarations: readonly Declaration[],
  place: Place,
): Block {
  if (!tokens.take('BEGIN')) throw tokens.unexpected(['begin function pragma procedure']);
  const body = parseStatements(tokens, ['EXCEPTION', 'END']);
  const handlers = tokens.take('EXCEPTION') ? parseHandlers(tokens) : [];
  const end = tokens.expect('END');
  if (tokens.isIdentifier()) {
    // The name behind END is a comment to the compiler only where it is the right one.
    if (tokens.peek().text !== label) throw tokens.unexpected([label === null ? ';' : `; ${label}`]);
    tokens.next();
  }
  if (!tokens.take(';')) throw tokens.unexpected(['; <an identifier> <a double-quoted delimited-identifier>']);
  return { label, declarations, body, handlers, place, end };
}

/** At least one statement, up to one of the words, which stays. */
export function parseStatements(tokens: TokenStream, stops: readonly string[]): Statement[] {
  const statements: Statement[] = [];
  do statements.push(parseStatement(tokens));
  while (!stops.some((stop) => tokens.is(stop)));
  return statements;
}

function parseHandlers(tokens: TokenStream): Handler[] {
  const handlers: Handler[] = [];
  do {
    const place = tokens.peek();
    tokens.expect('WHEN');
    const names = parseNames(tokens);
    tokens.expect('THEN');
    handlers.push({ names, body: parseStatements(tokens, ['WHEN', 'END']), place });
    // OTHERS takes everything: what stands behind it could never run.
    if (names === null && tokens.is('WHEN')) throw tokens.unexpected(['end']);
  } while (tokens.is('WHEN'));
  return handlers;
}

function parseNames(tokens: TokenStream): NameExpression[] | null {
  if (tokens.take('OTHERS')) return null;
  const names = [parseName(tokens)];
  while (tokens.take('OR')) names.push(parseName(tokens));
  return names;
}

function parseStatement(tokens: TokenStream): Statement {
  const label = parseLabel(tokens);
  const place = tokens.peek();
  if (tokens.is('DECLARE') || tokens.is('BEGIN')) return { kind: 'block', block: parseBlock(tokens, label), place };
  if (tokens.is('FOR') || tokens.is('WHILE') || tokens.is('LOOP')) return parseLoop(tokens, label);
  if (tokens.is('IF')) return parseIf(tokens);
  if (tokens.is('CASE')) return parseCase(tokens);
  return parseSimpleStatement(tokens);
}

function parseLabel(tokens: TokenStream): string | null {
  let label: string | null = null;
  while (tokens.take('<<')) {
    label = tokens.identifier();
    tokens.expect('>>');
  }
  return label;
}

function parseIf(tokens: TokenStream): Statement {
  const place = tokens.peek();
  const branches: { condition: Expression; body: Statement[] }[] = [];
  while (tokens.take(branches.length === 0 ? 'IF' : 'ELSIF')) {
    const condition = parseExpression(tokens);
    if (!tokens.take('THEN')) throw tokens.unexpected(['. ( * % & = - + < / > and at in is mod or then']);
    branches.push({ condition, body: parseStatements(tokens, ['ELSIF', 'ELSE', 'END']) });
  }
  const otherwise = tokens.take('ELSE') ? parseStatements(tokens, ['END']) : null;
  tokens.expect('END');
  tokens.expect('IF');
  tokens.expect(';');
  return { kind: 'if', branches, otherwise, place };
}

function parseCase(tokens: TokenStream): Statement {
  const place = tokens.expect('CASE');
  const selector = tokens.is('WHEN') ? null : parseExpression(tokens);
  const branches: { when: Expression; body: Statement[] }[] = [];
  while (tokens.take('WHEN')) {
    const when = parseExpression(tokens);
    tokens.expect('THEN');
    branches.push({ when, body: parseStatements(tokens, ['WHEN', 'ELSE', 'END']) });
  }
  if (branches.length === 0) throw tokens.unexpected(['when']);
  const otherwise = tokens.take('ELSE') ? parseStatements(tokens, ['END']) : null;
  tokens.expect('END');
  tokens.expect('CASE');
  tokens.expect(';');
  return { kind: 'case', selector, branches, otherwise, place };
}

function parseLoop(tokens: TokenStream, label: string | null): Statement {
  const place = tokens.peek();
  const head = parseHead(tokens);
  tokens.expect('LOOP');
  const body = parseStatements(tokens, ['END']);
  tokens.expect('END');
  tokens.expect('LOOP');
  if (label !== null && tokens.peek().text === label) tokens.next();
  tokens.expect(';');
  return { kind: 'loop', label, head, body, place };
}

function parseHead(tokens: TokenStream): LoopHead {
  if (tokens.take('WHILE')) return { kind: 'while', condition: parseExpression(tokens) };
  if (!tokens.take('FOR')) return { kind: 'endless' };
  const name = tokens.identifier();
  tokens.expect('IN');
  if (tokens.is('(', 'SELECT') || tokens.is('(', 'WITH')) {
    tokens.next();
    const query = captureQuery(tokens, ')');
    tokens.expect(')');
    return { kind: 'query', name, query };
  }
  const reverse = tokens.take('REVERSE');
  const low = parseExpression(tokens);
  if (!reverse && tokens.is('LOOP') && low.kind === 'name') return { kind: 'cursor', name, cursor: low };
  tokens.expect('..');
  return { kind: 'numeric', name, low, high: parseExpression(tokens), reverse };
}
