import { OracleError } from '../engine.ts';
import type { LoggedOn } from './logged-on.ts';

/** A statement of a script that failed: which, and where. */
export class ScriptError extends Error {
  readonly oracle: OracleError;
  /** Line of the script at which the statement begins, from 1. */
  readonly line: number;

  constructor(oracle: OracleError, line: number, statement: string) {
    super(`line ${line}: ${oracle.message} (${statement.trim().split('\n')[0]?.slice(0, 100) ?? ''})`);
    this.name = 'ScriptError';
    this.oracle = oracle;
    this.line = line;
  }
}

export interface ScriptOptions {
  /** Values of `&name` and `&1`; DEFINE in the script adds to them. */
  readonly defines?: Readonly<Record<string, string>>;
  /** Reads what `@file` and `@@file` name. Without it such a line is an error. */
  readonly include?: (name: string) => Promise<string>;
}

/** Commands of SQL*Plus that say how it prints, not what is executed. */
const IGNORED =
  /^(?:REM(?:ARK)?|PROMPT|SET|SPOOL|SHOW|CLEAR|COL(?:UMN)?|TTITLE|BTITLE|BREAK|TIMING|ACCEPT|PAUSE|UNDEFINE|UNDEF|HOST|CONN(?:ECT)?|ALTER\s+SYSTEM\s+FLUSH)\b/i;
const UNIT =
  /^\s*(?:DECLARE\b|BEGIN\b|CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?(?:PACKAGE|PROCEDURE|FUNCTION|TRIGGER|TYPE)\b)/i;

/** What the lines of a script have come to so far. */
interface State {
  text: string;
  start: number;
  defines: Map<string, string>;
  isDefining: boolean;
  /** WHENEVER SQLERROR: what comes of an error. SQL*Plus goes on unless told otherwise; a script here stops unless told. */
  isContinuing: boolean;
  isExited: boolean;
  errors: ScriptError[];
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/--[^\n]*/g, ' ');

/** Whether a quote or a comment is still open at the end of the text. */
function isInside(text: string): boolean {
  const closed = text.replace(/\/\*[\s\S]*?\*\/|--[^\n]*(?:\n|$)|'(?:[^']|'')*'|"[^"]*"/g, ' ');
  return /'|\/\*/.test(closed);
}

/**
 * Runs a script of SQL*Plus: statements ended by `;` or `/`, units of PL/SQL by `/`. Rejects with ScriptError at the first
 * error, unless the script says WHENEVER SQLERROR CONTINUE; then resolves with the errors there were.
 */
export async function runScript(
  session: LoggedOn,
  script: string,
  options: ScriptOptions = {},
): Promise<readonly ScriptError[]> {
  const state: State = {
    text: '',
    start: 1,
    defines: new Map(Object.entries(options.defines ?? {}).map(([name, value]) => [name.toUpperCase(), value])),
    isDefining: true,
    isContinuing: false,
    isExited: false,
    errors: [],
  };
  await runLines(session, script, options, state);
  return state.errors;
}

async function runLines(session: LoggedOn, script: string, options: ScriptOptions, state: State): Promise<void> {
  for (const [index, raw] of script.split(/\r?\n/).entries()) {
    if (state.isExited) return;
    const line = substituted(raw, state);
    const isFresh = withoutComments(state.text).trim() === '';
    if (isFresh && (await command(session, line, options, state))) {
      state.text = '';
      continue;
    }
    if (line.trim() === '/' && !isInside(state.text)) {
      await flush(session, state);
      continue;
    }
    if (isFresh) state.start = index + 1;
    state.text += `${line}\n`;
    const isUnit = UNIT.test(withoutComments(state.text));
    if (!isUnit && /;\s*(?:--.*)?$/.test(line) && !isInside(state.text)) {
      state.text = state.text.replace(/;\s*(?:--[^\n]*)?\s*$/, '');
      await flush(session, state);
    }
  }
  await flush(session, state);
}

function substituted(line: string, state: State): string {
  if (!state.isDefining || line.trimStart().startsWith('--')) return line;
  return line.replace(/&&?(\w+)\.?/g, (whole, name: string) => state.defines.get(name.toUpperCase()) ?? whole);
}

/** Whether a line is a command of SQL*Plus, which is then obeyed. */
async function command(session: LoggedOn, line: string, options: ScriptOptions, state: State): Promise<boolean> {
  const trimmed = line.trim().replace(/;$/, '');
  if (trimmed === '') return true;
  const define = /^DEF(?:INE)?\s+(\w+)\s*=\s*(.*)$/i.exec(trimmed);
  if (define !== null) {
    state.defines.set((define[1] ?? '').toUpperCase(), (define[2] ?? '').trim().replace(/^(['"])(.*)\1$/, '$2'));
    return true;
  }
  if (/^SET\s+DEF(?:INE)?\s+OFF\b/i.test(trimmed)) state.isDefining = false;
  if (/^SET\s+DEF(?:INE)?\s+ON\b/i.test(trimmed)) state.isDefining = true;
  if (/^SET\s+(?:TRANSACTION|ROLE)\b/i.test(trimmed)) return false;
  if (/^WHENEVER\s/i.test(trimmed)) {
    if (/SQLERROR/i.test(trimmed)) state.isContinuing = /CONTINUE/i.test(trimmed);
    return true;
  }
  if (/^(?:EXIT|QUIT)\b/i.test(trimmed)) {
    state.isExited = true;
    await session.commit();
    return true;
  }
  const include = /^@@?\s*(\S+)/.exec(trimmed);
  if (include !== null) {
    if (options.include === undefined)
      throw new RangeError(`a script that includes ${include[1]} needs to know where it is`);
    await runLines(session, await options.include(include[1] ?? ''), options, state);
    return true;
  }
  const execute = /^EXEC(?:UTE)?\s+(.+)$/i.exec(trimmed);
  if (execute !== null) {
    state.text = `BEGIN ${execute[1]}; END;`;
    await flush(session, state);
    return true;
  }
  return IGNORED.test(trimmed);
}

async function flush(session: LoggedOn, state: State): Promise<void> {
  const statement = state.text.trim();
  state.text = '';
  if (withoutComments(statement).trim() === '') return;
  try {
    const result = await session.execute(statement, []);
    if (result.kind === 'query') await result.cursor.close();
  } catch (error) {
    if (!(error instanceof OracleError)) throw error;
    const failure = new ScriptError(error, state.start, statement);
    if (!state.isContinuing) throw failure;
    state.errors.push(failure);
  }
}
