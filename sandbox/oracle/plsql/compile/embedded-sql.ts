import type { NameScope, Typed } from '../../database.ts';
import type { OracleColumn, OracleValue } from '../../engine.ts';
import { OracleError } from '../../engine.ts';
import { raised } from '../run/exceptions.ts';
import type { Frame } from '../run/frame.ts';
import type { Argument, NameExpression, SqlText } from '../syntax/ast.ts';
import { parseName } from '../syntax/expressions.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { TokenStream } from '../syntax/token-stream.ts';
import type { Token } from '../syntax/tokens.ts';
import { NULL_TYPE, oracleType, scalar } from '../types/types.ts';
import type { Compiled, Context } from './context.ts';
import { bindReference, compileName, findName } from './names.ts';

/** A statement of SQL inside PL/SQL, its text and the names in it. */
export interface EmbeddedSql {
  readonly text: string;
  readonly columns: readonly OracleColumn[] | null;
  readonly scope: (frame: Frame) => NameScope;
}

/**
 * Makes the text that the database gets: binds and elements of tables stand in it under names of ours, everything else as
 * written. The database checks it, asking for what each name is that is no column.
 */
export async function compileSql(context: Context, sql: SqlText): Promise<EmbeddedSql> {
  const replaced = new Map<string, Compiled>();
  const { text, origin } = textOf(context, sql, replaced);
  const names = new Names(context, replaced);
  try {
    const columns = await context.unit.session.describe(text, names.types());
    return { text, columns, scope: (frame) => names.values(frame) };
  } catch (error) {
    if (!(error instanceof OracleError)) throw error;
    throw new SyntaxFault(error.number, error.text, placeAt(text, origin, error.position) ?? sql.place, 'PL/SQL: ORA');
  }
}

/** The token that a position of the text came from. */
function placeAt(
  text: string,
  origin: readonly { readonly at: number; readonly token: Token }[],
  bytes: number,
): Token | null {
  if (bytes <= 0) return null;
  const position = Buffer.from(text).subarray(0, bytes).toString().length;
  return origin.findLast(({ at }) => at <= position)?.token ?? null;
}

function textOf(
  context: Context,
  sql: SqlText,
  replaced: Map<string, Compiled>,
): { text: string; origin: { at: number; token: Token }[] } {
  const tokens = new TokenStream(sql.source, [...sql.tokens, endOf(sql)]);
  const origin: { at: number; token: Token }[] = [];
  let text = '';
  let previous: Token | null = null;
  while (tokens.peek().kind !== 'end') {
    const token = tokens.peek();
    // What lay between two tokens was blanks, comments (hints among them), or INTO and its targets.
    if (previous !== null) text += previous.end === token.start ? '' : ' ';
    origin.push({ at: text.length, token });
    const compiled = replacement(context, tokens, previous);
    if (compiled === null) {
      previous = tokens.next();
      text += sql.source.slice(previous.start, previous.end);
    } else {
      const name = `PLSQL$${replaced.size + 1}`;
      replaced.set(name, compiled);
      text += name;
      previous = { ...token, end: tokens.peek().start - 1 };
    }
  }
  return { text, origin };
}

function endOf(sql: SqlText): Token {
  const last = sql.tokens.at(-1);
  const end = last?.end ?? 0;
  return {
    kind: 'end',
    text: 'end-of-file',
    start: end + 1,
    end: end + 1,
    line: sql.place.line,
    column: sql.place.column,
  };
}

/** What stands for a bind, or for an element of a table with its component; null for everything else. */
function replacement(context: Context, tokens: TokenStream, previous: Token | null): Compiled | null {
  const token = tokens.peek();
  if (token.kind === 'bind') {
    tokens.next();
    return bindReference(context, { kind: 'bind', name: token.text, place: token }, 'read');
  }
  const isFirst = tokens.isIdentifier() && previous?.text !== '.';
  if (!isFirst) return null;
  const declared = context.scope.lookup(token.text);
  const isTable = declared?.kind === 'variable' && declared.type.kind === 'table';
  const isCall = tokens.peek(1).text === '(' || (isTable && tokens.peek(1).text === '.');
  if (!isTable || !isCall) return null;
  return compileName(context, parseName(tokens), 'value');
}

/** The names of a statement, each compiled when the database first asks for it. */
class Names {
  readonly #context: Context;
  readonly #replaced: ReadonlyMap<string, Compiled>;
  readonly #plain = new Map<string, Compiled | null>();

  constructor(context: Context, replaced: ReadonlyMap<string, Compiled>) {
    this.#context = context;
    this.#replaced = replaced;
  }

  types(): NameScope {
    return {
      resolve: (path, args) => {
        const compiled = this.#find(path, args);
        return compiled === null ? null : { type: oracleType(compiled.type), value: null };
      },
    };
  }

  values(frame: Frame): NameScope {
    return {
      resolve: async (path, args): Promise<Typed | null> => {
        const compiled = this.#find(path, args);
        if (compiled === null) return null;
        const value = await compiled.run(frame);
        if (value?.kind === 'record' || value?.kind === 'table' || value?.kind === 'hash') throw raised(6502);
        return { type: oracleType(compiled.type), value: value satisfies OracleValue | null };
      },
    };
  }

  #find(path: readonly string[], args: readonly Typed[] | null): Compiled | null {
    const own = path.length === 1 && args === null ? this.#replaced.get(path[0] ?? '') : undefined;
    if (own !== undefined) return own;
    if (args !== null) return this.#compile(path, args);
    const key = path.join('.');
    const known = this.#plain.get(key);
    if (known !== undefined) return known;
    const compiled = this.#compile(path, null);
    this.#plain.set(key, compiled);
    return compiled;
  }

  #compile(path: readonly string[], args: readonly Typed[] | null): Compiled | null {
    const place = { line: 1, column: 1 };
    const [name = '', ...rest] = path;
    const given = (args ?? []).map(
      (arg): Argument => ({ name: null, value: { kind: 'literal', value: arg.value, type: arg.type, place }, place }),
    );
    const expression: NameExpression = {
      kind: 'name',
      name,
      selectors: [
        ...rest.map((field) => ({ kind: 'field' as const, name: field, place })),
        ...(args === null ? [] : [{ kind: 'call' as const, args: given, place }]),
      ],
      place,
    };
    try {
      // Functions of SQL's own the database knows itself; STANDARD's are not asked for here.
      if (findName(this.#context, expression) === null) return null;
      const compiled = this.#context.compiler.expression(this.#context, expression);
      const isScalar = compiled.type.kind === 'scalar';
      return isScalar ? { ...compiled, type: compiled.type === NULL_TYPE ? scalar('VARCHAR2') : compiled.type } : null;
    } catch (error) {
      if (error instanceof SyntaxFault) return null;
      throw error;
    }
  }
}
