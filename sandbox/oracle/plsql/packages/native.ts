import type { PlValue } from '../../database.ts';
import type {
  ArgumentValues,
  Constant,
  Declared,
  FormalParameter,
  Outcome,
  SubprogramType,
} from '../compile/declared.ts';
import type { Execution } from '../run/execution.ts';
import { Frame } from '../run/frame.ts';
import { initialOf } from '../types/initial.ts';
import type { PlType } from '../types/types.ts';

/** A formal parameter with what it is when nothing is passed. */
export interface NativeParameter extends FormalParameter {
  readonly initial?: (execution: Execution) => Promise<PlValue> | PlValue;
}

/** A subprogram that is written in TypeScript: gets its arguments whole, and gives back what they are afterwards. */
export function native(
  name: string,
  parameters: readonly NativeParameter[],
  returns: PlType | null,
  run: (execution: Execution, values: PlValue[]) => Promise<PlValue> | PlValue,
): SubprogramType {
  return {
    name,
    parameters,
    returns,
    invoke: async (execution: Execution, _outer: unknown, given: ArgumentValues): Promise<Outcome> => {
      const frame = new Frame(execution, null);
      const values: PlValue[] = [];
      for (const [index, parameter] of parameters.entries()) {
        const value = given[index];
        if (value !== undefined) values.push(value);
        else if (parameter.mode === 'OUT') values.push(await initialOf(parameter.type, frame));
        else values.push((await parameter.initial?.(execution)) ?? null);
      }
      const result = await run(execution, values);
      return { result, values };
    },
  };
}

export function overloads(...members: SubprogramType[]): Declared {
  return { kind: 'subprograms', overloads: members, level: 0 };
}

export function constant(type: PlType, evaluate: Constant['evaluate']): Constant {
  return { kind: 'constant', type, evaluate };
}

export function formal(name: string, type: PlType, mode: FormalParameter['mode'] = 'IN'): NativeParameter {
  return { name, type, mode, hasDefault: false };
}
