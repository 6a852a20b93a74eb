import type { PlValue } from '../../database.ts';
import type { Evaluation, Frame, Step } from '../run/frame.ts';
import type { Block, Expression, Statement, Target } from '../syntax/ast.ts';
import { type Place, SyntaxFault } from '../syntax/fault.ts';
import type { PlType } from '../types/types.ts';
import type { Scope } from './scope.ts';
import type { Unit } from './unit.ts';

/** The parts of the compiler that all others need: expressions are in names and names in expressions, and so on. */
export interface Compiler {
  readonly expression: (context: Context, expression: Expression) => Compiled;
  readonly target: (context: Context, target: Target, how: 'write' | 'both') => Reference;
  readonly statements: (context: Context, statements: readonly Statement[]) => Promise<Step[]>;
  /** `scope` is the block's own where its parameters are in it. */
  readonly block: (context: Context, block: Block, scope?: Scope) => Promise<Step>;
}

/** Where in a unit something is compiled. */
export interface Context {
  readonly compiler: Compiler;
  readonly unit: Unit;
  readonly scope: Scope;
  /** What RETURN gives: a type in a function, null in a procedure, undefined in a block on its own. */
  readonly returns?: PlType | null;
  /** The loops around, the innermost last. */
  readonly loops?: readonly { readonly label: string | null; readonly identity: object }[];
  /** Set where the code runs in frames of others: defaults of a record's fields. Variables are then the unit's own. */
  readonly detached?: boolean;
}

/** An expression that was checked and can be evaluated. */
export interface Compiled {
  readonly type: PlType;
  readonly run: Evaluation;
}

/** Something that can be assigned to. */
export interface Reference extends Compiled {
  /** Its name where it may not be assigned to after all, for PLS-00363; else null. */
  readonly fixed: string | null;
  readonly write: (frame: Frame, value: PlValue) => Promise<void>;
  /** The record or table itself, made where an element of a table was not there, for a change within it. */
  readonly touch: Evaluation;
}

export function undeclared(name: string, place: Place): SyntaxFault {
  return new SyntaxFault(201, `identifier '${name}' must be declared`, place);
}

export function noComponent(name: string, place: Place): SyntaxFault {
  return new SyntaxFault(302, `component '${name}' must be declared`, place);
}

export function wrongArguments(name: string, place: Place): SyntaxFault {
  return new SyntaxFault(306, `wrong number or types of arguments in call to '${name}'`, place);
}

export function wrongType(place: Place): SyntaxFault {
  return new SyntaxFault(382, 'expression is of wrong type', place);
}
