import type { SqlText, Target } from './ast.ts';
import { parseTarget } from './expressions.ts';
import type { TokenStream } from './token-stream.ts';
import type { Token } from './tokens.ts';

const VERBS: Readonly<Record<string, SqlText['verb']>> = {
  SELECT: 'SELECT',
  WITH: 'SELECT',
  INSERT: 'INSERT',
  UPDATE: 'UPDATE',
  DELETE: 'DELETE',
};

/** What may introduce targets in a statement of SQL inside PL/SQL. */
type Introduction = 'SELECT' | 'RETURNING' | 'NONE';

interface Captured {
  readonly text: SqlText;
  readonly into: readonly Target[];
}

/** Takes the tokens of an SQL statement up to `stop` outside of parentheses, which stays. INTO and its targets are cut out. */
export function captureStatement(tokens: TokenStream, stop: ';' | ')'): Captured {
  const place = tokens.peek();
  const verb = VERBS[place.text] ?? 'OTHER';
  const introduction: Introduction = verb === 'SELECT' ? 'SELECT' : verb === 'OTHER' ? 'NONE' : 'RETURNING';
  const kept: Token[] = [];
  let into: Target[] = [];
  let depth = 0;
  let returning = false;
  for (;;) {
    const token = tokens.peek();
    if (token.kind === 'end') throw tokens.unexpected([stop]);
    if (depth === 0 && token.kind === 'symbol' && token.text === stop) break;
    if (token.kind === 'symbol' && token.text === ';') throw tokens.unexpected([')']);
    if (token.kind === 'symbol' && token.text === '(') depth += 1;
    if (token.kind === 'symbol' && token.text === ')') depth -= 1;
    if (tokens.is('BULK')) throw tokens.unexpected(['into']);
    if (depth === 0 && introduction === 'RETURNING' && (tokens.is('RETURNING') || tokens.is('RETURN')))
      returning = true;
    const introduces =
      depth === 0 && into.length === 0 && (introduction === 'SELECT' || returning) && tokens.is('INTO');
    if (introduces) {
      tokens.next();
      into = parseTargets(tokens);
    } else {
      kept.push(tokens.next());
    }
  }
  if (returning && into.length === 0) throw tokens.unexpected(['into']);
  return { text: { verb, source: tokens.source, tokens: kept, place }, into };
}

/** A query of a cursor, which has no INTO. */
export function captureQuery(tokens: TokenStream, stop: ';' | ')'): SqlText {
  if (!tokens.is('SELECT') && !tokens.is('WITH')) throw tokens.unexpected(['select with']);
  const place = tokens.peek();
  const { text, into } = captureStatement(tokens, stop);
  const first = into[0];
  if (first !== undefined) throw tokens.unexpected([`. ( , * ${stop} from`]);
  return { ...text, place };
}

export function parseTargets(tokens: TokenStream): Target[] {
  const targets = [parseTarget(tokens)];
  while (tokens.take(',')) targets.push(parseTarget(tokens));
  return targets;
}
