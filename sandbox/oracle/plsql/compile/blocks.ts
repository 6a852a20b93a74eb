import { type ExceptionIdentity, PlsqlException } from '../run/exceptions.ts';
import type { Ending, Frame, Step } from '../run/frame.ts';
import { runAll } from '../run/steps.ts';
import type { Block, Handler } from '../syntax/ast.ts';
import type { Context } from './context.ts';
import { compileDeclarations } from './declarations.ts';
import { exceptionNamed } from './exception-names.ts';
import { Scope } from './scope.ts';
import { compileStatements } from './statements.ts';

interface CompiledHandler {
  /** Null is OTHERS. */
  readonly identities: readonly ExceptionIdentity[] | null;
  readonly body: readonly Step[];
}

/** A block with its declarations, statements and handlers. `scope` is the block's own where its parameters are in it. */
export async function compileBlock(context: Context, block: Block, scope?: Scope): Promise<Step> {
  const own = scope ?? new Scope(context.scope, context.scope.layout, block.label);
  const inside: Context = { ...context, scope: own };
  const declared = await compileDeclarations(inside, block.declarations);
  const body = await compileStatements(inside, block.body);
  const handlers: CompiledHandler[] = [];
  for (const handler of block.handlers) handlers.push(await compileHandler(inside, handler));
  return async (frame) => {
    // What fails while variables are set is for the handlers of the block around.
    await runAll(declared, frame);
    if (handlers.length === 0) return runAll(body, frame);
    try {
      return await runAll(body, frame);
    } catch (error) {
      const exception = PlsqlException.of(error);
      if (exception === null || !exception.isCaught) throw error;
      return handle(exception, handlers, frame);
    }
  };
}

async function handle(
  exception: PlsqlException,
  handlers: readonly CompiledHandler[],
  frame: Frame,
): Promise<Ending | null> {
  const handler = handlers.find(
    ({ identities }) => identities?.some((identity) => exception.matches(identity)) ?? true,
  );
  if (handler === undefined) throw exception;
  const { handled } = frame.execution;
  handled.push(exception);
  try {
    return await runAll(handler.body, frame);
  } finally {
    handled.pop();
  }
}

async function compileHandler(context: Context, handler: Handler): Promise<CompiledHandler> {
  const identities: ExceptionIdentity[] | null = handler.names === null ? null : [];
  for (const name of handler.names ?? []) {
    const identity = await context.unit.attempt(name.place, 'Statement', () => exceptionNamed(context, name));
    if (identity !== null) identities?.push(identity);
  }
  return { identities, body: await compileStatements(context, handler.body) };
}
