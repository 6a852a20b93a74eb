import type { PlValue } from '../../database.ts';
import type { Execution } from './execution.ts';

/**
 * The variables of one activation: of a block, of a call of a subprogram, or the state of a package in a session.
 * Nested blocks keep theirs in the frame of what surrounds them.
 */
export class Frame {
  /** Of a package's state: of whichever block touched it last. */
  execution: Execution;
  /** The frame of the subprogram that this one is declared in. */
  readonly outer: Frame | null;
  readonly slots: PlValue[] = [];
  /** Line under execution, for ORA-06512. */
  line = 0;

  constructor(execution: Execution, outer: Frame | null) {
    this.execution = execution;
    this.outer = outer;
  }

  /** The frame so many subprograms further out. */
  up(levels: number): Frame {
    let frame: Frame = this;
    for (let level = 0; level < levels; level += 1) {
      if (frame.outer === null) throw new RangeError('a variable beyond its frames');
      frame = frame.outer;
    }
    return frame;
  }

  /** The outermost frame: the block's own, or the state of the package. */
  root(): Frame {
    return this.outer === null ? this : this.outer.root();
  }
}

/** A compiled expression. */
export type Evaluation = (frame: Frame) => PlValue | Promise<PlValue>;

/** How a statement ended, when it is not simply over: it leaves a loop, a subprogram, or goes on with the next turn. */
export type Ending =
  | { readonly kind: 'return'; readonly value: PlValue }
  | { readonly kind: 'exit'; readonly loop: object }
  | { readonly kind: 'continue'; readonly loop: object };

/** A compiled statement. */
export type Step = (frame: Frame) => Promise<Ending | null>;
