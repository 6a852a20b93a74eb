import type { PlValue } from '../../database.ts';
import type { ExceptionIdentity } from '../run/exceptions.ts';
import type { Execution } from '../run/execution.ts';
import type { Evaluation, Frame } from '../run/frame.ts';
import type { CursorType, PlType } from '../types/types.ts';

/** Where a variable lives. */
export interface Slot {
  /** How many subprograms deep its frame is; of a package's state 0. */
  readonly level: number;
  readonly index: number;
}

export interface Variable {
  readonly kind: 'variable';
  readonly name: string;
  readonly type: PlType;
  readonly slot: Slot;
  /** Not a constant, a loop's counter or an IN parameter. */
  readonly assignable: boolean;
  readonly notNull: boolean;
}

/** A constant of a package that is known by its interface only, or one of its default values. */
export interface Constant {
  readonly kind: 'constant';
  readonly type: PlType;
  readonly evaluate: Evaluation;
}

export interface FormalParameter {
  readonly name: string;
  readonly mode: 'IN' | 'OUT' | 'IN/OUT';
  readonly type: PlType;
  readonly hasDefault: boolean;
}

/** What a call gives to a subprogram: the arguments by position, undefined where the default counts. */
export type ArgumentValues = (PlValue | undefined)[];

export interface Outcome {
  readonly result: PlValue;
  /** The parameters afterwards, by position. */
  readonly values: readonly PlValue[];
}

export interface SubprogramType {
  readonly name: string;
  readonly parameters: readonly FormalParameter[];
  /** Null of a procedure. */
  readonly returns: PlType | null;
  /** `outer`: the frame that it is declared in; of a package its state. */
  invoke(execution: Execution, outer: Frame | null, values: ArgumentValues): Promise<Outcome>;
}

export interface Subprograms {
  readonly kind: 'subprograms';
  readonly overloads: SubprogramType[];
  readonly level: number;
}

export interface DeclaredCursor {
  readonly kind: 'cursor';
  readonly name: string;
  readonly type: CursorType;
  readonly parameters: readonly FormalParameter[];
  readonly slot: Slot;
  /** Opens it, the parameters converted. */
  open(frame: Frame, values: ArgumentValues): Promise<PlValue>;
}

export type Declared =
  | Variable
  | Constant
  | Subprograms
  | DeclaredCursor
  | { readonly kind: 'type'; readonly type: PlType }
  | { readonly kind: 'exception'; readonly identity: ExceptionIdentity };

/** A package as those who use it see it. */
export interface PackageInterface {
  readonly owner: string;
  readonly name: string;
  readonly members: ReadonlyMap<string, Declared>;
  /** The state in this session, made at the first use; null where a package has none of ours. Raises ORA-04068. */
  state(execution: Execution): Promise<Frame | null>;
}

/** Finds packages for a unit under compilation. */
export interface PackageFinder {
  /**
   * By name as the unit's owner sees it, or with its owner. `hidden` is a package that is there and may not be executed,
   * which Oracle does not tell from one that is not.
   */
  find(owner: string | null, name: string): PackageInterface | null;
}
