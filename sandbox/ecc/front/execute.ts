import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { RunningCall } from '../../calls.ts';
import type { Fault, FaultBook, FaultPoint } from '../../faults.ts';
import { type FunctionSignature, fieldsOf, functionSignature } from '../dictionary.ts';
import { AbapException, type FunctionModule, type Result, type Session } from '../functions/contract.ts';
import { functionModule } from '../functions/library.ts';
import { icmUnavailable, logonFailed, notActive, PageError, RfcFault, shortDump } from './faults.ts';
import { type BoundCall, bindCall, type NamedCall } from './request.ts';

/** The connection is to be dropped now, without a reply. */
export class Cut extends Error {}

/** No reply will ever be given; whatever had to be done is done. */
export class Hang extends Error {}

export interface ExecuteDeps {
  readonly db: Pool;
  readonly faults: FaultBook;
  readonly system: string;
  readonly sid: string;
  readonly client: string;
  readonly timeZone: string;
  readonly today: () => string;
  readonly readableTables: ReadonlySet<string>;
  /** Aborted when the front closes, so that nothing waits for a delay to pass. */
  readonly signal: AbortSignal;
}

interface Caller {
  readonly user: string;
  readonly role: 'read' | 'write';
  readonly language: string;
}

interface Executed {
  readonly signature: FunctionSignature;
  readonly result: Result;
  readonly named: ReadonlySet<string>;
  /** The reply is to be cut in its middle. */
  readonly isCut: boolean;
}

/** What stands for each kind of error that a fault can name; unknown codes become the type of a SOAP fault. */
function errorOf(fault: Fault, call: NamedCall, signature: FunctionSignature | undefined): RfcFault | PageError {
  const code = fault.code ?? '500';
  switch (code) {
    case '401':
      return logonFailed();
    case '403':
      return new PageError(403, '403 Forbidden', ['No authorization to call the service (S_ICF)']);
    case '404':
      return notActive();
    case '503':
      return icmUnavailable();
    case 'HTML':
      // A portal or web dispatcher in between answers with its own page and says that all is well.
      return new PageError(200, 'Please log on', ['Your session has ended.']);
    case 'DUMP':
      return shortDump('SAPSQL_ARRAY_INSERT_DUPREC');
    case 'TIME_OUT':
      return shortDump('TIME_OUT');
    case 'RFC_NO_AUTHORITY':
      return noAuthority(call.name);
    case '500':
      return new RfcFault({
        code: 'Server',
        type: 'SYSTEM_FAILURE',
        message: 'An internal error occurred in the called system',
      });
    default: {
      const isException = signature?.exceptions.includes(code) === true;
      const facts = { code: 'Server', type: code, message: `Error ${code} in ${call.name}` } as const;
      return new RfcFault(isException ? { ...facts, exception: { functionName: call.name } } : facts);
    }
  }
}

const noAuthority = (name: string) =>
  new RfcFault({
    code: 'Client',
    type: 'RFC_AUTHORIZATION_FAILURE',
    message: `No RFC authorization for function module ${name}.`,
  });

/** A record that somebody edits: MC 601 where the function has a place for messages, else the message ends the call. */
function lockedResult(signature: FunctionSignature): Result {
  const text = 'Object requested is currently locked by user MILLERJ';
  const back = signature.parameters.find(({ name, direction }) => name === 'RETURN' && direction !== 'import');
  if (back !== undefined) {
    const hasCode = fieldsOf(back).some((field) => field.name === 'CODE');
    const key = hasCode ? { CODE: 'MC601' } : { ID: 'MC', NUMBER: '601' };
    const row = { TYPE: 'E', ...key, MESSAGE: text, MESSAGE_V1: 'MILLERJ' };
    return { RETURN: back.direction === 'tables' ? [row] : row };
  }
  if (signature.parameters.some(({ name }) => name === 'RETURN_CODE')) {
    return {
      RETURN_CODE: '4',
      MESSAGE_LINES: [{ MSG_TYPE: 'E', LINE: text }],
      MESSAGE_STRUCT: [{ MSGID: 'MC', MSGTY: 'E', MSGNO: '601', MSGV1: 'MILLERJ' }],
    };
  }
  throw new RfcFault({ code: 'Server', type: 'ERROR_MESSAGE_STATE', message: text });
}

/**
 * Serves one call as its own ABAP session: finds the module, checks S_RFC and the interface, runs it in a transaction
 * that ends without commit, and lets the armed faults strike where they are armed. The work goes on when the caller
 * has left, as it does in a work process.
 */
export async function execute(
  deps: ExecuteDeps,
  caller: Caller,
  call: NamedCall,
  running: RunningCall,
): Promise<Executed> {
  const signature = functionSignature(call.name);
  const module = functionModule(call.name);
  if (signature === undefined || module === undefined) {
    throw new RfcFault({
      code: 'Client',
      type: 'FU_NOT_FOUND',
      message: `Function module ${call.name.slice(0, 60)} does not exist`,
    });
  }
  const isClosed = call.name === 'RFC_READ_TABLE' && deps.readableTables.size === 0;
  if ((caller.role === 'read' && signature.commits !== 'read') || isClosed) throw noAuthority(call.name);

  const strike = (at: FaultPoint) => deps.faults.take(at, deps.system, call.name);
  const fault = strike('call');
  if (fault?.action === 'delay') await wait(fault.ms ?? 0, undefined, { signal: deps.signal });
  if (fault?.action === 'cut' || fault?.action === 'refuse') throw new Cut();
  if (fault?.action === 'hang') throw new Hang();
  const bound = bindCall(call, signature, { user: caller.user, language: caller.language });
  if (fault?.action === 'error') {
    if (fault.code === 'LOCK') return { signature, result: lockedResult(signature), named: bound.named, isCut: false };
    throw errorOf(fault, call, signature);
  }
  const result = await inTransaction(deps, caller, call, running, module, bound, strike);
  return { signature, result, named: bound.named, isCut: fault?.action === 'cut_mid' };
}

async function inTransaction(
  deps: ExecuteDeps,
  caller: Caller,
  call: NamedCall,
  running: RunningCall,
  module: FunctionModule,
  bound: BoundCall,
  strike: (at: FaultPoint) => Fault | null,
): Promise<Result> {
  const database = await deps.db.connect();
  let isClean = false;
  try {
    await database.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const result = await module(session(deps, caller, call, running, database, strike), bound.input);
    await database.query('ROLLBACK');
    isClean = true;
    return result;
  } catch (error) {
    await database.query('ROLLBACK').then(
      () => {
        isClean = true;
      },
      () => undefined,
    );
    if (error instanceof AbapException) {
      throw new RfcFault({
        code: 'Client',
        type: error.key,
        message: error.message,
        exception: { functionName: call.name },
      });
    }
    throw error;
  } finally {
    database.release(!isClean);
  }
}

function session(
  deps: ExecuteDeps,
  caller: Caller,
  call: NamedCall,
  running: RunningCall,
  database: PoolClient,
  strike: (at: FaultPoint) => Fault | null,
): Session {
  /** Before the work: waits, or ends the call. After it: ends the call without a reply. */
  const around = async (at: FaultPoint, work: string) => {
    const fault = strike(at);
    if (fault?.action === 'delay') await wait(fault.ms ?? 0, undefined, { signal: deps.signal });
    if (fault?.action === 'cut' || fault?.action === 'refuse') throw new Cut();
    if (fault?.action === 'error') throw errorOf(fault, call, functionSignature(call.name));
    await database.query(work);
    if (fault?.action === 'cut_mid') throw new Cut();
    if (fault?.action === 'hang') throw new Hang();
    await database.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  };
  return {
    sid: deps.sid,
    client: deps.client,
    user: caller.user,
    language: caller.language,
    timeZone: deps.timeZone,
    today: deps.today,
    readableTables: deps.readableTables,
    query: async (sql, parameters = []) => {
      const { rows } = await database.query<Record<string, unknown>>(sql, [...parameters]);
      running.scanned(rows.length);
      return rows;
    },
    commit: () => around('commit', 'COMMIT'),
    rollback: () => around('rollback', 'ROLLBACK'),
  };
}
