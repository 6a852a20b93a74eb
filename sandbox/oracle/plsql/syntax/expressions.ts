import { canonical } from '../types/numbers.ts';
import type {
  Argument,
  BinaryOperator,
  BindExpression,
  CursorAttribute,
  Expression,
  NameExpression,
  Selector,
  Target,
} from './ast.ts';
import type { TokenStream } from './token-stream.ts';

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '^=': '<>',
  '~=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const ATTRIBUTES = new Set(['FOUND', 'NOTFOUND', 'ROWCOUNT', 'ISOPEN']);
const STARTS = '( - + case mod new not null <an identifier> <a double-quoted delimited-identifier> <a bind variable>';

export function parseExpression(tokens: TokenStream): Expression {
  return parseOr(tokens);
}

function parseOr(tokens: TokenStream): Expression {
  let left = parseAnd(tokens);
  while (tokens.is('OR')) left = binary(tokens, left, 'OR', parseAnd);
  return left;
}

function parseAnd(tokens: TokenStream): Expression {
  let left = parseNot(tokens);
  while (tokens.is('AND')) left = binary(tokens, left, 'AND', parseNot);
  return left;
}

function parseNot(tokens: TokenStream): Expression {
  const place = tokens.peek();
  if (!tokens.take('NOT')) return parseComparison(tokens);
  return { kind: 'unary', operator: 'NOT', operand: parseNot(tokens), place };
}

function parseComparison(tokens: TokenStream): Expression {
  const left = parseConcatenation(tokens);
  const place = tokens.peek();
  const operator = place.kind === 'symbol' ? COMPARISONS[place.text] : undefined;
  if (operator !== undefined) return binary(tokens, left, operator, parseConcatenation);
  if (tokens.take('IS')) {
    const negated = tokens.take('NOT');
    tokens.expect('NULL');
    return { kind: 'isNull', operand: left, negated, place };
  }
  const negated = tokens.take('NOT');
  if (tokens.take('BETWEEN')) {
    const low = parseConcatenation(tokens);
    tokens.expect('AND');
    return { kind: 'between', operand: left, low, high: parseConcatenation(tokens), negated, place };
  }
  if (tokens.take('IN')) {
    tokens.expect('(');
    const list = [parseExpression(tokens)];
    while (tokens.take(',')) list.push(parseExpression(tokens));
    tokens.expect(')');
    return { kind: 'in', operand: left, list, negated, place };
  }
  if (tokens.take('LIKE')) {
    const pattern = parseConcatenation(tokens);
    const escaping = tokens.take('ESCAPE') ? parseConcatenation(tokens) : null;
    return { kind: 'like', operand: left, pattern, escape: escaping, negated, place };
  }
  if (negated) throw tokens.unexpected(['between in like']);
  return left;
}

function parseConcatenation(tokens: TokenStream): Expression {
  let left = parseTerm(tokens);
  // Oracle gives + - and || the same rank.
  for (;;) {
    if (tokens.is('||')) left = binary(tokens, left, '||', parseTerm);
    else if (tokens.is('+')) left = binary(tokens, left, '+', parseTerm);
    else if (tokens.is('-')) left = binary(tokens, left, '-', parseTerm);
    else return left;
  }
}

function parseTerm(tokens: TokenStream): Expression {
  let left = parseUnary(tokens);
  for (;;) {
    if (tokens.is('*')) left = binary(tokens, left, '*', parseUnary);
    else if (tokens.is('/')) left = binary(tokens, left, '/', parseUnary);
    else if (tokens.is('MOD')) left = binary(tokens, left, 'MOD', parseUnary);
    else return left;
  }
}

function parseUnary(tokens: TokenStream): Expression {
  const place = tokens.peek();
  if (tokens.take('-')) return { kind: 'unary', operator: '-', operand: parseUnary(tokens), place };
  if (tokens.take('+')) return { kind: 'unary', operator: '+', operand: parseUnary(tokens), place };
  const base = parsePrimary(tokens);
  return tokens.is('**') ? binary(tokens, base, '**', parseUnary) : base;
}

function binary(
  tokens: TokenStream,
  left: Expression,
  operator: BinaryOperator,
  operand: (tokens: TokenStream) => Expression,
): Expression {
  const place = tokens.next();
  return { kind: 'binary', operator, left, right: operand(tokens), place };
}

function parsePrimary(tokens: TokenStream): Expression {
  const token = tokens.peek();
  if (tokens.take('(')) {
    const inner = parseExpression(tokens);
    tokens.expect(')');
    return inner;
  }
  if (token.kind === 'number') {
    tokens.next();
    const digits = token.text.replace(/[fFdD]$/, '');
    return { kind: 'literal', value: { kind: 'number', value: canonical(digits) }, place: token };
  }
  if (token.kind === 'text') {
    tokens.next();
    return { kind: 'literal', value: token.text === '' ? null : { kind: 'text', value: token.text }, place: token };
  }
  if (tokens.take('NULL')) return { kind: 'literal', value: null, place: token };
  if (tokens.take('TRUE')) return { kind: 'literal', value: { kind: 'boolean', value: true }, place: token };
  if (tokens.take('FALSE')) return { kind: 'literal', value: { kind: 'boolean', value: false }, place: token };
  if (tokens.is('CASE')) return parseCase(tokens);
  if (tokens.is('DATE') && tokens.peek(1).kind === 'text') return dateLiteral(tokens);
  if (token.kind === 'bind' || tokens.isIdentifier()) return withAttribute(tokens, parseTarget(tokens));
  throw tokens.unexpected([STARTS]);
}

function dateLiteral(tokens: TokenStream): Expression {
  const place = tokens.next();
  const text = tokens.next().text;
  return {
    kind: 'name',
    name: 'TO_DATE',
    selectors: [
      {
        kind: 'call',
        args: [text, 'YYYY-MM-DD'].map((value) => ({
          name: null,
          value: { kind: 'literal', value: { kind: 'text', value }, place },
          place,
        })),
        place,
      },
    ],
    place,
  };
}

function withAttribute(tokens: TokenStream, target: Target): Expression {
  if (!tokens.is('%') || !ATTRIBUTES.has(tokens.peek(1).text)) return target;
  tokens.next();
  const attribute = tokens.next().text as CursorAttribute;
  return { kind: 'attribute', cursor: target, attribute, place: target.place };
}

/** Something that has a name: a bind, or a name with its components, elements and arguments. */
export function parseTarget(tokens: TokenStream): Target {
  const token = tokens.peek();
  if (token.kind === 'bind') {
    tokens.next();
    return { kind: 'bind', name: token.text, place: token } satisfies BindExpression;
  }
  return parseName(tokens);
}

export function parseName(tokens: TokenStream): NameExpression {
  const place = tokens.peek();
  const name = tokens.identifier();
  const selectors: Selector[] = [];
  for (;;) {
    const at = tokens.peek();
    if (tokens.is('.')) {
      tokens.next();
      // Behind a dot any word is a name, reserved or not: `tab.delete`, `rec.type`.
      const field = tokens.peek().kind === 'word' ? tokens.next().text : tokens.identifier();
      selectors.push({ kind: 'field', name: field, place: at });
    } else if (tokens.is('(')) {
      selectors.push({ kind: 'call', args: parseArguments(tokens), place: at });
    } else {
      return { kind: 'name', name, selectors, place };
    }
  }
}

function parseArguments(tokens: TokenStream): Argument[] {
  tokens.expect('(');
  const args: Argument[] = [];
  if (tokens.take(')')) return args;
  do {
    const place = tokens.peek();
    const named = tokens.isIdentifier() && tokens.peek(1).text === '=>' && tokens.peek(1).kind === 'symbol';
    const name = named ? tokens.identifier() : null;
    if (named) tokens.expect('=>');
    else if (args.some((arg) => arg.name !== null)) throw tokens.unexpected(['<an identifier> =>']);
    args.push({ name, value: parseExpression(tokens), place });
  } while (tokens.take(','));
  if (!tokens.take(')'))
    throw tokens.unexpected([') , * & = - + < / > at in is mod remainder not rem =>', '|| multiset']);
  return args;
}

function parseCase(tokens: TokenStream): Expression {
  const place = tokens.expect('CASE');
  const selector = tokens.is('WHEN') ? null : parseExpression(tokens);
  const branches: { when: Expression; result: Expression }[] = [];
  while (tokens.take('WHEN')) {
    const when = parseExpression(tokens);
    tokens.expect('THEN');
    branches.push({ when, result: parseExpression(tokens) });
  }
  if (branches.length === 0) throw tokens.unexpected(['when']);
  const otherwise = tokens.take('ELSE') ? parseExpression(tokens) : null;
  tokens.expect('END');
  return { kind: 'case', selector, branches, otherwise, place };
}
