import type { Expression } from '../ast.ts';
import type { Printer } from './context.ts';
import { type Piece, piece } from './typed.ts';

/**
 * A name that PL/SQL may know; null where it certainly does not. One that must be asked for first stands as NULL in what is
 * printed, of which nothing is used: it is printed anew with the answer.
 */
export function foreign(
  { translation }: Printer,
  expression: Extract<Expression, { node: 'name' | 'call' }>,
  path: readonly string[],
): Piece | null {
  const { names } = translation.deps;
  if (names === null) return null;
  const known = names.get(expression);
  if (known === null) return null;
  if (known !== undefined) return translation.name(known.index, known.type);
  translation.foreign.set(expression, { path, args: expression.node === 'call' ? expression.args : null });
  return piece('NULL', 'null');
}
