import type { ApiLibrary, DatabaseSession, PlsqlRunner } from '../../../../sandbox/oracle/database.ts';
import { type OracleBind, OracleError, type OracleResult } from '../../../../sandbox/oracle/engine.ts';
import { readSignatures, type Signatures } from '../../../../sandbox/oracle/plsql/packages/signatures.ts';
import { createPlsqlRunner } from '../../../../sandbox/oracle/plsql/runner.ts';

const signatures: Signatures = readSignatures();

export function runnerWith(library: ApiLibrary = new Map()): PlsqlRunner {
  return createPlsqlRunner({ library, signatures });
}

export function textBind(value: string | null = null, maxSize = 4000): OracleBind {
  return { type: 'VARCHAR2', maxSize, maxElements: null, value: value === null ? null : { kind: 'text', value } };
}

export async function outcome(
  runner: PlsqlRunner,
  block: string,
  binds: readonly OracleBind[],
  session: DatabaseSession,
) {
  const made: OracleResult = await runner.run(block, binds, session);
  if (made.kind !== 'plsql') throw new Error(`a ${made.kind} came of a block`);
  return made;
}

/** What a block leaves in its only bind, `:r`, as text. */
export async function resultOf(runner: PlsqlRunner, block: string, session: DatabaseSession): Promise<string | null> {
  const { binds } = await outcome(runner, block, [textBind()], session);
  const value = binds[0]?.value ?? null;
  return value === null ? null : String(value.value);
}

/** The whole error of something that has to fail. */
export async function errorOf(work: Promise<unknown>): Promise<OracleError> {
  const error = await work.then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  );
  if (error instanceof OracleError) return error;
  throw error;
}

/** The codes in an error stack, in their order: `ORA-06550 PLS-00201`. `PL/SQL: Statement ignored` and traces are left out. */
export function codesOf({ message }: OracleError): string {
  const codes = [...message.matchAll(/(?:ORA|PLS)-\d{5}/g)].map(([code]) => code);
  return codes.filter((code, index) => code !== 'ORA-06512' && (index === 0 || code !== 'ORA-06550')).join(' ');
}
