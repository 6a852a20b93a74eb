import type { ScriptOutcome } from '../control/books.ts';
import type { RunningOracleEngine } from '../oracle/session/engine.ts';
import { runScript, ScriptError } from '../oracle/session/script.ts';

/** Reads what a script includes by `@@name`. */
type Include = (name: string) => Promise<string>;

const none: Include = (name) => Promise.reject(new RangeError(`there is no script ${name.slice(0, 40)}`));

/** Runs a script for SQL*Plus as somebody. Rejects with ScriptError at the first error that the script does not say to go on after. */
export async function mustRun(
  engine: RunningOracleEngine,
  user: string,
  script: string,
  include = none,
): Promise<readonly ScriptError[]> {
  const session = await engine.open(user);
  try {
    const errors = await runScript(session, script, { include });
    await session.commit();
    return errors;
  } finally {
    await session.close();
  }
}

/** The same for somebody who looks at what went wrong. */
export async function runAs(engine: RunningOracleEngine, user: string, script: string): Promise<ScriptOutcome> {
  try {
    const errors = await mustRun(engine, user, script);
    return { errors: errors.map(({ message }) => message) };
  } catch (error) {
    if (error instanceof ScriptError || error instanceof RangeError) return { errors: [error.message] };
    throw error;
  }
}
