import type { DatabaseSession, PlTable, PlValue } from '../../database.ts';
import type { OracleBind, OracleBindResult, OracleCursor, OracleResult, OracleValue } from '../../engine.ts';
import type { BindUse } from '../compile/unit.ts';
import { PlsqlException } from './exceptions.ts';
import { Execution } from './execution.ts';
import { Frame, type Step } from './frame.ts';

/** A block that was compiled for binds of certain types. */
export interface CompiledBlock {
  readonly run: Step;
  readonly uses: readonly BindUse[];
}

/** Runs a block. Rejects with OracleError; the work done until then stays, and is its caller's to take back. */
export async function runBlock(
  block: CompiledBlock,
  binds: readonly OracleBind[],
  session: DatabaseSession,
): Promise<OracleResult> {
  const execution = new Execution(session, binds.map(valueIn));
  try {
    await block.run(new Frame(execution, null));
  } catch (error) {
    await execution.closeCursors(new Set());
    throw PlsqlException.of(error)?.toOracleError() ?? error;
  }
  const values = execution.binds.map(valueOut);
  await execution.closeCursors(new Set([...execution.implicit, ...values.flatMap(cursorsIn)]));
  const results = block.uses.map((use, index) => bindResult(use, values[index] ?? null));
  return { kind: 'plsql', binds: results, implicit: execution.implicit };
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
