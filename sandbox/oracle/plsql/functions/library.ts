import type { OracleValue } from '../../engine.ts';
import type { Execution } from '../run/execution.ts';
import type { PlType } from '../types/types.ts';

export type Scalar = OracleValue | null;

/** What an argument is converted into before the function sees it; `any` is left as it is, `like` is made like the first. */
export type ParameterKind = 'text' | 'number' | 'date' | 'any' | 'like';

/** A function of package STANDARD. */
export interface StandardFunction {
  readonly parameters: readonly ParameterKind[];
  /** Arguments that must be there. */
  readonly required: number;
  /** Further arguments of the last kind may follow. */
  readonly variadic?: boolean;
  readonly returns: (args: readonly PlType[]) => PlType;
  readonly run: (args: readonly Scalar[], execution: Execution) => Scalar | Promise<Scalar>;
}

export function text(value: string | null): Scalar {
  return value === null || value === '' ? null : { kind: 'text', value };
}

export function number(value: string | number): Scalar {
  return { kind: 'number', value: String(value) };
}

/** The text of an argument of kind `text`. */
export function textIn(value: Scalar | undefined): string | null {
  return value?.kind === 'text' || value?.kind === 'clob' ? value.value : null;
}

/** The digits of an argument of kind `number`. */
export function numberIn(value: Scalar | undefined): string | null {
  return value?.kind === 'number' ? value.value : null;
}
