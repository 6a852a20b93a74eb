import { OracleError } from '../../engine.ts';
import type { Expression, Source } from '../ast.ts';

/** The conditions that all must hold. */
export function conjuncts(condition: Expression | null): Expression[] {
  if (condition === null) return [];
  if (condition.node !== 'and') return [condition];
  return [...conjuncts(condition.left), ...conjuncts(condition.right)];
}

export function conjunction(conditions: readonly Expression[]): Expression | null {
  const [first, ...rest] = conditions;
  if (first === undefined) return null;
  return rest.reduce<Expression>((left, right) => ({ node: 'and', left, right, at: left.at }), first);
}

/** Every name in an expression, those of subqueries left out. */
export function namesIn(value: unknown): Extract<Expression, { node: 'name' }>[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('node' in value) {
    if (value.node === 'name') return [value as Extract<Expression, { node: 'name' }>];
    if (value.node === 'query') return [];
  }
  return Object.values(value).flatMap(namesIn);
}

const aliasOf = (source: Source): string | null =>
  source.node === 'join' ? null : (source.alias ?? (source.node === 'table' ? (source.path.at(-1) ?? null) : null));

/** Tables that a condition marks with `(+)`. */
function markedIn(condition: Expression): Set<string> {
  const marked = namesIn(condition).filter(({ isOuter }) => isOuter);
  return new Set(
    marked.map(({ path, at }) => {
      if (path.length < 2)
        throw new OracleError(3001, 'unimplemented feature ((+) needs the table in front of the column)', at);
      return path.at(-2) ?? '';
    }),
  );
}

/**
 * Turns `a.id = b.id (+)` into LEFT JOINs: a table with a mark is joined behind all that its conditions name.
 * A WHERE without marks comes back as it is.
 */
export function joinMarked(
  from: readonly Source[],
  where: Expression | null,
): { from: readonly Source[]; where: Expression | null } {
  const conditions = conjuncts(where);
  const on = new Map<string, Expression[]>();
  const rest: Expression[] = [];
  for (const condition of conditions) {
    const [alias, other] = markedIn(condition);
    if (alias === undefined) rest.push(condition);
    else if (other !== undefined)
      throw new OracleError(1468, 'a predicate may reference only one outer-joined table', condition.at);
    else on.set(alias, [...(on.get(alias) ?? []), condition]);
  }
  if (on.size === 0) return { from, where };
  const plain = from.filter((source) => !on.has(aliasOf(source) ?? ''));
  let waiting = from.filter((source) => on.has(aliasOf(source) ?? ''));
  const [first, ...others] = plain;
  if (first === undefined) throw new OracleError(1416, 'two tables cannot be outer-joined to each other');
  let joined = others.reduce<Source>(
    (left, right) => ({ node: 'join', how: 'CROSS', left, right, on: null, at: right.at }),
    first,
  );
  const there = new Set(plain.map(aliasOf));
  while (waiting.length > 0) {
    const next = waiting.find((source) =>
      (on.get(aliasOf(source) ?? '') ?? []).every((condition) =>
        namesIn(condition).every(({ path, isOuter }) => isOuter || path.length < 2 || there.has(path.at(-2) ?? '')),
      ),
    );
    if (next === undefined) throw new OracleError(1416, 'two tables cannot be outer-joined to each other');
    const alias = aliasOf(next) ?? '';
    joined = {
      node: 'join',
      how: 'LEFT',
      left: joined,
      right: next,
      on: conjunction(on.get(alias) ?? []),
      at: next.at,
    };
    there.add(alias);
    waiting = waiting.filter((source) => source !== next);
  }
  return { from: [joined], where: conjunction(rest) };
}
