import { compileBlock } from './blocks.ts';
import type { Compiler } from './context.ts';
import { compileExpression } from './expressions.ts';
import { compileTarget } from './names.ts';
import { compileStatements } from './statements.ts';

/** The whole compiler. */
export const COMPILER: Compiler = {
  expression: compileExpression,
  target: compileTarget,
  statements: compileStatements,
  block: compileBlock,
};
