import type { Block, Declaration, Handler, NameExpression, Statement } from './ast.ts';
import { parseDeclarations } from './declarations.ts';
import { parseName } from './expressions.ts';
import type { Place } from './fault.ts';
import { parseStatement } from './statements.ts';
import type { TokenStream } from './token-stream.ts';

/** `[DECLARE …] BEGIN … END [label];` */
export function parseBlock(tokens: TokenStream, label: string | null): Block {
  const place = tokens.peek();
  const declarations = tokens.take('DECLARE') ? parseDeclarations(tokens) : [];
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
