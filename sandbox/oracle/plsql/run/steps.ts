import { PlsqlException } from './exceptions.ts';
import type { Ending, Frame, Step } from './frame.ts';

/** A statement at its line: asks now and then whether to stop, and writes the line of a failure into its trace. */
export function atLine(line: number, unit: string | null, step: Step): Step {
  return async (frame) => {
    frame.line = line;
    const pause = frame.execution.tick();
    if (pause !== null) await pause;
    try {
      return await step(frame);
    } catch (error) {
      const exception = PlsqlException.of(error);
      if (exception === null) throw error;
      trace(exception, frame, line, unit);
      throw exception;
    }
  };
}

function trace(exception: PlsqlException, frame: Frame, line: number, unit: string | null): void {
  // One line for each activation, from the statement that is innermost in it.
  if (exception.tracedIn === frame) return;
  exception.tracedIn = frame;
  exception.trace.push(traceLine(line, unit));
}

export function traceLine(line: number, unit: string | null): string {
  return `ORA-06512: at ${unit === null ? '' : `"${unit}", `}line ${line}`;
}

/** One statement after another, until one of them leaves. */
export async function runAll(steps: readonly Step[], frame: Frame): Promise<Ending | null> {
  for (const step of steps) {
    const ending = await step(frame);
    if (ending !== null) return ending;
  }
  return null;
}
