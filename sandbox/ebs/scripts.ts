import type { ScriptOutcome } from '../control/books.ts';
import { OracleError } from '../oracle/engine.ts';
import type { RunningOracleEngine } from '../oracle/session/engine.ts';

/** What SQL*Plus does by itself and sends nobody. */
const OWN_COMMAND = /^(?:WHENEVER|SET|SHOW|PROMPT|SPOOL|DEFINE|UNDEFINE|COLUMN|REM|REMARK|EXIT|QUIT|CONNECT)\b/i;
/** Ends at a line with nothing but a slash, because semicolons are its own. */
const UNIT =
  /^(?:DECLARE|BEGIN|CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?(?:PACKAGE|PROCEDURE|FUNCTION|TRIGGER|TYPE)\b)/i;
const EXECUTE = /^EXEC(?:UTE)?\s+(.*?);?\s*$/i;

/** The statements of a script for SQL*Plus, in their order, without what ends each. */
export function statementsOf(script: string): string[] {
  const found: string[] = [];
  let lines: string[] = [];
  const end = () => {
    const text = lines.join('\n').trim();
    if (text !== '') found.push(text);
    lines = [];
  };
  for (const line of script.split(/\r?\n/)) {
    const isFirst = lines.length === 0;
    const said = line.trim();
    if (isFirst && (said === '' || said.startsWith('--') || said === '/' || OWN_COMMAND.test(said))) continue;
    const executed = isFirst ? EXECUTE.exec(said)?.[1] : undefined;
    if (executed !== undefined) {
      found.push(`BEGIN ${executed}; END;`);
      continue;
    }
    if (said === '/') {
      end();
      continue;
    }
    lines.push(line);
    if (UNIT.test(lines.join('\n').trim()) || !said.endsWith(';')) continue;
    lines[lines.length - 1] = line.replace(/;\s*$/, '');
    end();
  }
  end();
  return found;
}

/** Runs a script as somebody, each statement by itself as SQL*Plus does unless it is told otherwise, and commits. */
export async function runAs(engine: RunningOracleEngine, user: string, script: string): Promise<ScriptOutcome> {
  const statements = statementsOf(script);
  const errors: string[] = [];
  const session = await engine.open(user);
  try {
    for (const statement of statements) {
      try {
        const result = await session.execute(statement, []);
        if (result.kind === 'query') await result.cursor.close();
      } catch (error) {
        if (!(error instanceof OracleError)) throw error;
        errors.push(`${error.message} | ${statement.slice(0, 80).replace(/\s+/g, ' ')}`);
      }
    }
    await session.commit();
  } finally {
    await session.close();
  }
  return { statements: statements.length, errors };
}

/** Runs what has to succeed. */
export async function mustRun(engine: RunningOracleEngine, user: string, script: string): Promise<void> {
  const { errors } = await runAs(engine, user, script);
  if (errors.length > 0) throw new Error(`the script of ${user} failed: ${errors.slice(0, 5).join(' · ')}`);
}
