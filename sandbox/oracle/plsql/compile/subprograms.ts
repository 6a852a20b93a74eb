import type { PlValue } from '../../database.ts';
import { raised } from '../run/exceptions.ts';
import type { Execution } from '../run/execution.ts';
import { type Evaluation, Frame, type Step } from '../run/frame.ts';
import type { Subprogram } from '../syntax/ast.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { initialOf } from '../types/initial.ts';
import { distance, type PlType } from '../types/types.ts';
import { type Context, wrongType } from './context.ts';
import { datatypeOf } from './datatypes.ts';
import type { ArgumentValues, FormalParameter, Outcome, Slot, Subprograms, SubprogramType } from './declared.ts';
import { compileExpression } from './expressions.ts';
import { FrameLayout, Scope } from './scope.ts';

/** A procedure or function written in PL/SQL: declared first, its body given later. */
export class Routine implements SubprogramType {
  readonly name: string;
  readonly parameters: readonly FormalParameter[];
  readonly returns: PlType | null;
  readonly place: Subprogram['place'];
  slots: readonly Slot[] = [];
  defaults: readonly (Evaluation | null)[] = [];
  body: Step | null = null;
  /** Its body was met, sound or not. */
  isDefined = false;

  constructor(declared: {
    name: string;
    parameters: readonly FormalParameter[];
    returns: PlType | null;
    place: Subprogram['place'];
  }) {
    this.name = declared.name;
    this.parameters = declared.parameters;
    this.returns = declared.returns;
    this.place = declared.place;
  }

  async invoke(execution: Execution, outer: Frame | null, values: ArgumentValues): Promise<Outcome> {
    const { body, returns } = this;
    if (body === null) throw raised(6508);
    const frame = new Frame(execution, outer);
    for (const [index, parameter] of this.parameters.entries()) {
      const slot = this.slots[index];
      if (slot !== undefined) frame.slots[slot.index] = await this.#argument(frame, parameter, index, values[index]);
    }
    const ending = await execution.enter(() => body(frame));
    if (returns !== null && ending?.kind !== 'return') throw raised(6503);
    return {
      result: ending?.kind === 'return' ? ending.value : null,
      values: this.slots.map((slot) => frame.slots[slot.index] ?? null),
    };
  }

  async #argument(
    frame: Frame,
    parameter: FormalParameter,
    index: number,
    value: PlValue | undefined,
  ): Promise<PlValue> {
    if (value !== undefined) return value;
    if (parameter.mode === 'OUT') return initialOf(parameter.type, frame);
    const initial = (await this.defaults[index]?.(frame)) ?? null;
    return convert(initial, parameter.type, frame.execution);
  }

  /** Whether another declaration is about the same subprogram. */
  isLike(other: Routine): boolean {
    if (this.parameters.length !== other.parameters.length || (this.returns === null) !== (other.returns === null))
      return false;
    return this.parameters.every((parameter, index) => {
      const counterpart = other.parameters[index];
      return (
        counterpart !== undefined &&
        parameter.name === counterpart.name &&
        parameter.mode === counterpart.mode &&
        isLikeType(parameter.type, counterpart.type)
      );
    });
  }
}

function isLikeType(left: PlType, right: PlType): boolean {
  if (left.kind === 'scalar' && right.kind === 'scalar') return left.base === right.base;
  return left.kind === right.kind && distance(left, right) === 0;
}

/** Declares a subprogram, or finds its forward declaration. */
export function declareSubprogram(context: Context, ast: Subprogram, routines: Routine[]): Routine {
  const { scope } = context;
  const routine = routineOf(context, ast);
  const known = scope.own(ast.name);
  const group: Subprograms =
    known?.kind === 'subprograms' ? known : { kind: 'subprograms', overloads: [], level: scope.layout.level };
  scope.declare(ast.name, group);
  const forward = group.overloads.find(
    (overload): overload is Routine => overload instanceof Routine && overload.isLike(routine),
  );
  if (forward !== undefined) {
    if (forward.isDefined || ast.body === null) {
      throw new SyntaxFault(
        305,
        `previous use of '${ast.name}' (at line ${forward.place.line}) conflicts with this use`,
        ast.place,
      );
    }
    return forward;
  }
  group.overloads.push(routine);
  routines.push(routine);
  return routine;
}

function routineOf(context: Context, ast: Subprogram): Routine {
  const names = new Set<string>();
  const parameters = ast.parameters.map((parameter): FormalParameter => {
    if (names.has(parameter.name)) {
      throw new SyntaxFault(
        410,
        'duplicate fields in RECORD,TABLE or argument list are not permitted',
        parameter.place,
      );
    }
    names.add(parameter.name);
    if (parameter.mode !== 'IN' && parameter.initial !== null) {
      throw new SyntaxFault(230, 'OUT and IN OUT formal parameters may not have default expressions', parameter.place);
    }
    const type = datatypeOf(context, parameter.type, 'parameter');
    return { name: parameter.name, mode: parameter.mode, type, hasDefault: parameter.initial !== null };
  });
  const returns = ast.returns === null ? null : datatypeOf(context, ast.returns, 'parameter');
  return new Routine({ name: ast.name, parameters, returns, place: ast.place });
}

/** Compiles the parameters' defaults and, where there is one, the body. */
export async function compileSubprogram(context: Context, ast: Subprogram, routine: Routine): Promise<void> {
  const layout = new FrameLayout(context.scope.layout.level + 1);
  const scope = new Scope(context.scope, layout, ast.name);
  const inside: Context = { compiler: context.compiler, unit: context.unit, scope, returns: routine.returns };
  const slots: Slot[] = [];
  const defaults: (Evaluation | null)[] = [];
  for (const [index, parameter] of ast.parameters.entries()) {
    const type = routine.parameters[index]?.type;
    if (type === undefined) continue;
    const initial = parameter.initial === null ? null : compileExpression(inside, parameter.initial);
    if (initial !== null && distance(initial.type, type) === null) throw wrongType(parameter.place);
    const slot = layout.add();
    slots.push(slot);
    defaults.push(initial?.run ?? null);
    scope.declare(parameter.name, {
      kind: 'variable',
      name: parameter.name,
      type,
      slot,
      assignable: parameter.mode !== 'IN',
      notNull: false,
    });
  }
  // A forward declaration's defaults count, the body's are the same.
  routine.slots = slots;
  routine.defaults = defaults;
  if (ast.body === null) return;
  routine.isDefined = true;
  routine.body = await context.compiler.block(inside, ast.body, scope);
}

/** Forward declarations that no body followed. */
export function unfinished(routines: readonly Routine[]): SyntaxFault[] {
  return routines
    .filter((routine) => !routine.isDefined)
    .map(
      (routine) =>
        new SyntaxFault(
          328,
          `A subprogram body must be defined for the forward declaration of ${routine.name}.`,
          routine.place,
        ),
    );
}
