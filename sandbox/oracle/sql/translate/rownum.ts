import type { Condition, Expression } from '../ast.ts';
import { unimplemented } from '../parse/tokens.ts';
import type { Place, Printer } from './context.ts';
import { conjunction, conjuncts, namesIn } from './outer-marks.ts';

type Compare = Extract<Condition, { node: 'compare' }>;

const isRownum = (expression: Expression): boolean =>
  expression.node === 'name' && expression.path.length === 1 && expression.path[0] === 'ROWNUM';
const FLIPPED = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** How many rows one condition on ROWNUM lets through, counted as they come: the first that fails ends it all. */
function limitOf(condition: Compare, printer: Printer, place: Place): string {
  const isLeft = isRownum(condition.left);
  const bound = isLeft ? condition.right : condition.left;
  const operator = isLeft ? condition.operator : FLIPPED[condition.operator];
  const { sql } = printer.translation.convert.to('number', printer.value(bound, place), condition.at);
  switch (operator) {
    case '<=':
      return `coalesce(greatest(floor(${sql}), 0), 0)`;
    case '<':
    case '<>':
      return `coalesce(greatest(ceil(${sql}) - 1, 0), 0)`;
    case '=':
      return `CASE WHEN ${sql} = 1 THEN 1 ELSE 0 END`;
    case '>=':
      return `CASE WHEN ${sql} <= 1 THEN NULL ELSE 0 END`;
    case '>':
      return `CASE WHEN ${sql} < 1 THEN NULL ELSE 0 END`;
  }
}

/** Splits the conditions on ROWNUM off a WHERE. `limit` is a LIMIT's expression, null without such a condition. */
export function splitRownum(
  where: Expression | null,
  printer: Printer,
  place: Place,
): { where: Expression | null; limit: string | null } {
  const rest: Expression[] = [];
  const limits: string[] = [];
  for (const condition of conjuncts(where)) {
    if (!namesIn(condition).some(isRownum)) rest.push(condition);
    else if (condition.node === 'compare' && (isRownum(condition.left) || isRownum(condition.right))) {
      limits.push(limitOf(condition, printer, place));
    } else if (condition.node === 'between' && isRownum(condition.operand) && !condition.isNot) {
      const { operand: left, low, high, at } = condition;
      limits.push(limitOf({ node: 'compare', operator: '>=', left, right: low, at }, printer, place));
      limits.push(limitOf({ node: 'compare', operator: '<=', left, right: high, at }, printer, place));
    } else throw unimplemented('such a condition on ROWNUM', condition.at);
  }
  if (limits.length === 0) return { where, limit: null };
  const limit = limits.length === 1 ? limits[0] : `least(${limits.join(', ')})`;
  return { where: conjunction(rest), limit: `(${limit})::bigint` };
}
