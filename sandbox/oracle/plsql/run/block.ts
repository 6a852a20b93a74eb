import type { DatabaseSession, PlTable, PlValue } from '../../database.ts';
import {
  type OracleBind,
  type OracleBindResult,
  type OracleCursor,
  OracleError,
  type OracleResult,
  type OracleValue,
} from '../../engine.ts';
import type { BindUse } from '../compile/unit.ts';
import { PlsqlException } from './exceptions.ts';
import { Execution } from './execution.ts';
import { Frame, type Step } from './frame.ts';

/** A block that was compiled for binds of certain types. */
export interface CompiledBlock {
  readonly run: Step;
  readonly uses: readonly BindUse[];
}

/** The implicit savepoint of a block, under a name that no block can write. */
const OWN = 'PLSQL$BLOCK';

/**
 * Runs a block. When an exception leaves it, what the block did is undone and what the transaction had before stays; of a
 * block that committed, what came after the commit.
 */
export async function runBlock(
  block: CompiledBlock,
  binds: readonly OracleBind[],
  session: DatabaseSession,
): Promise<OracleResult> {
  const restart = (): Promise<void> => session.savepoint(OWN);
  const execution = new Execution(session, binds.map(valueIn), restart);
  await restart();
  try {
    await block.run(new Frame(execution, null));
    const values = execution.binds.map(valueOut);
    await execution.closeCursors(new Set([...execution.implicit, ...values.flatMap(cursorsIn)]));
    return {
      kind: 'plsql',
      binds: block.uses.map((use, index) => bindResult(use, values[index] ?? null)),
      implicit: execution.implicit,
    };
  } catch (error) {
    const exception = PlsqlException.of(error);
    await execution.closeCursors(new Set());
    await undo(session);
    throw exception === null ? error : exception.toOracleError();
  }
}

async function undo(session: DatabaseSession): Promise<void> {
  try {
    await session.rollbackTo(OWN);
  } catch (error) {
    // An API that committed has taken the savepoint with it, and a lost session has nothing to undo.
    if (!(error instanceof OracleError)) throw error;
  }
}

function valueIn({ value }: OracleBind): PlValue {
  if (value?.kind === 'array') {
    const table: PlTable = { kind: 'table', rows: new Map() };
    for (const [index, item] of value.value.entries()) table.rows.set(index + 1, item);
    return table;
  }
  return (value?.kind === 'text' || value?.kind === 'clob') && value.value === '' ? null : value;
}

/** A table goes out with keys 1 to n. */
function valueOut(value: PlValue): OracleValue | null {
  if (value?.kind === 'table') {
    const keys = [...value.rows.keys()].sort((left, right) => left - right);
    return { kind: 'array', value: keys.map((key) => scalarOf(value.rows.get(key) ?? null)) };
  }
  return scalarOf(value);
}

function scalarOf(value: PlValue): OracleValue | null {
  if (value === null || value.kind === 'record' || value.kind === 'table' || value.kind === 'hash') return null;
  return value;
}

function cursorsIn(value: OracleValue | null): OracleCursor[] {
  return value?.kind === 'cursor' ? [value.value] : [];
}

function bindResult(use: BindUse, value: OracleValue | null): OracleBindResult {
  if (!use.isWritten) return { direction: 'in', value: null };
  return { direction: use.isRead ? 'inout' : 'out', value };
}
