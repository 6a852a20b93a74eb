import type { Block, Declaration, Expression, Parameter, RecordField, Subprogram, TypeName } from './ast.ts';
import { parseExpression } from './expressions.ts';
import type { Place } from './fault.ts';
import { captureQuery } from './sql-text.ts';
import type { TokenStream } from './token-stream.ts';
import type { Token } from './tokens.ts';

const STARTS =
  'begin function pragma procedure subtype type <an identifier> <a double-quoted delimited-identifier> current cursor delete exists prior';

/** Reads a subprogram from BEGIN on: its name and declarations, and where it begins. */
type BodyParser = (
  tokens: TokenStream,
  label: string | null,
  declarations: readonly Declaration[],
  place: Place,
) => Block;

/** Declarations up to BEGIN or END, both left where they are. */
export function parseDeclarations(tokens: TokenStream, parseBody: BodyParser): Declaration[] {
  const declarations: Declaration[] = [];
  while (!tokens.is('BEGIN') && !tokens.is('END')) declarations.push(parseDeclaration(tokens, parseBody));
  return declarations;
}

function parseDeclaration(tokens: TokenStream, parseBody: BodyParser): Declaration {
  const place = tokens.peek();
  if (tokens.is('TYPE')) return parseType(tokens);
  if (tokens.is('SUBTYPE')) return parseSubtype(tokens);
  if (tokens.is('CURSOR')) return parseCursor(tokens);
  if (tokens.is('PROCEDURE') || tokens.is('FUNCTION')) return parseSubprogram(tokens, parseBody);
  if (tokens.is('PRAGMA')) return parsePragma(tokens);
  if (!tokens.isIdentifier()) throw tokens.unexpected([STARTS]);
  const name = tokens.identifier();
  if (tokens.take('EXCEPTION')) {
    tokens.expect(';');
    return { kind: 'exception', name, place };
  }
  const constant = tokens.take('CONSTANT');
  const type = parseTypeName(tokens);
  const { notNull, initial } = parseInitial(tokens);
  if (initial === null && (constant || notNull)) throw tokens.unexpected([':= default']);
  end(tokens, ':= . ( @ % ; not null range default character');
  return { kind: 'variable', name, type, constant, notNull, initial, place };
}

function parseInitial(tokens: TokenStream): { notNull: boolean; initial: Expression | null } {
  const notNull = tokens.take('NOT', 'NULL');
  const initial = tokens.take(':=') || tokens.take('DEFAULT') ? parseExpression(tokens) : null;
  return { notNull, initial };
}

function end(tokens: TokenStream, expected: string): void {
  if (!tokens.take(';')) throw tokens.unexpected([expected]);
}

/** `VARCHAR2(30 CHAR)`, `NUMBER(15,2)`, `apps.hz_parties.party_name%TYPE`, `TIMESTAMP WITH TIME ZONE`. */
export function parseTypeName(tokens: TokenStream): TypeName {
  const place = tokens.peek();
  const path = [tokens.identifier()];
  while (tokens.take('.')) path.push(tokens.identifier());
  if (path[0] === 'LONG' && tokens.take('RAW')) path[0] = 'RAW';
  if (path[0] === 'DOUBLE') tokens.expect('PRECISION');
  if (tokens.take('%')) {
    const anchor = tokens.take('TYPE') ? 'TYPE' : tokens.take('ROWTYPE') ? 'ROWTYPE' : null;
    if (anchor === null) throw tokens.unexpected(['type rowtype']);
    return { path, sizes: [], inCharacters: false, anchor, place };
  }
  const sizes: number[] = [];
  let inCharacters = false;
  if (tokens.take('(')) {
    sizes.push(parseSize(tokens));
    inCharacters = tokens.take('CHAR');
    tokens.take('BYTE');
    if (tokens.take(',')) sizes.push(parseSize(tokens));
    tokens.expect(')');
  }
  if (path[0] === 'TIMESTAMP' && tokens.is('WITH')) {
    tokens.next();
    tokens.take('LOCAL');
    tokens.expect('TIME');
    tokens.expect('ZONE');
  }
  return { path, sizes, inCharacters, anchor: null, place };
}

function parseSize(tokens: TokenStream): number {
  const negative = tokens.take('-');
  const token = tokens.peek();
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw tokens.unexpected(['<an integer>']);
  tokens.next();
  return Number(token.text) * (negative ? -1 : 1);
}

function parseType(tokens: TokenStream): Declaration {
  const place = tokens.expect('TYPE');
  const name = tokens.identifier();
  if (!tokens.take('IS')) throw tokens.unexpected(['is']);
  if (tokens.take('RECORD')) return parseRecordType(tokens, name, place);
  if (tokens.take('REF')) {
    tokens.expect('CURSOR');
    const returns = tokens.take('RETURN') ? parseTypeName(tokens) : null;
    tokens.expect(';');
    return { kind: 'cursorType', name, returns, place };
  }
  if (!tokens.take('TABLE')) throw tokens.unexpected(['record ref table']);
  tokens.expect('OF');
  const element = parseTypeName(tokens);
  tokens.take('NOT', 'NULL');
  // Nested tables are objects in all but name; only the index-by kind belongs to the subset.
  if (!tokens.take('INDEX')) throw tokens.unexpected(['index']);
  tokens.expect('BY');
  const key = parseTypeName(tokens);
  tokens.expect(';');
  return { kind: 'tableType', name, element, key, place };
}

function parseRecordType(tokens: TokenStream, name: string, place: Token): Declaration {
  tokens.expect('(');
  const fields: RecordField[] = [];
  do {
    const at = tokens.peek();
    const field = tokens.identifier();
    const type = parseTypeName(tokens);
    fields.push({ name: field, type, ...parseInitial(tokens), place: at });
  } while (tokens.take(','));
  tokens.expect(')');
  tokens.expect(';');
  return { kind: 'recordType', name, fields, place };
}

function parseSubtype(tokens: TokenStream): Declaration {
  const place = tokens.expect('SUBTYPE');
  const name = tokens.identifier();
  tokens.expect('IS');
  const base = parseTypeName(tokens);
  tokens.expect(';');
  return { kind: 'subtype', name, base, place };
}

function parseCursor(tokens: TokenStream): Declaration {
  const place = tokens.expect('CURSOR');
  const name = tokens.identifier();
  const parameters = tokens.is('(') ? parseParameters(tokens) : [];
  if (tokens.take('RETURN')) parseTypeName(tokens);
  if (!tokens.take('IS')) throw tokens.unexpected(['( ; is return']);
  const query = captureQuery(tokens, ';');
  tokens.expect(';');
  return { kind: 'cursor', name, parameters, query, place };
}

function parsePragma(tokens: TokenStream): Declaration {
  const place = tokens.expect('PRAGMA');
  if (!tokens.take('EXCEPTION_INIT')) throw tokens.unexpected(['exception_init']);
  tokens.expect('(');
  const name = tokens.identifier();
  tokens.expect(',');
  const code = parseSize(tokens);
  tokens.expect(')');
  tokens.expect(';');
  return { kind: 'exceptionInit', name, code, place };
}

function parseParameters(tokens: TokenStream): Parameter[] {
  const parameters: Parameter[] = [];
  tokens.expect('(');
  do {
    const place = tokens.peek();
    const name = tokens.identifier();
    const isIn = tokens.take('IN');
    const isOut = tokens.take('OUT');
    if (isOut) tokens.take('NOCOPY');
    const type = parseTypeName(tokens);
    const initial = tokens.take(':=') || tokens.take('DEFAULT') ? parseExpression(tokens) : null;
    parameters.push({ name, mode: isOut ? (isIn ? 'IN/OUT' : 'OUT') : 'IN', type, initial, place });
  } while (tokens.take(','));
  if (!tokens.take(')')) throw tokens.unexpected([':= . ) , @ % default character']);
  return parameters;
}

function parseSubprogram(tokens: TokenStream, parseBody: BodyParser): Subprogram {
  const place = tokens.peek();
  const isFunction = tokens.next().text === 'FUNCTION';
  const name = tokens.identifier();
  const parameters = tokens.is('(') ? parseParameters(tokens) : [];
  if (isFunction) tokens.expect('RETURN');
  const returns = isFunction ? parseTypeName(tokens) : null;
  while (tokens.take('DETERMINISTIC')) {
    // A hint for the optimiser; nothing depends on it.
  }
  if (tokens.take(';')) return { kind: 'subprogram', name, parameters, returns, body: null, place };
  if (!tokens.take('IS') && !tokens.take('AS')) throw tokens.unexpected(['; is as deterministic']);
  const declarations = parseDeclarations(tokens, parseBody);
  const body = parseBody(tokens, name, declarations, place);
  return { kind: 'subprogram', name, parameters, returns, body, place };
}
