import type { CallLog, RunningCall } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';
import { type OracleBind, OracleError, type OracleResult, type OracleSession, type OracleWho } from '../engine.ts';
import type { StatementLog } from '../statement-log.ts';
import { CursorTable, type OpenCursor } from './cursors.ts';
import { outcomeOf } from './errors.ts';
import { Cut, Hang, strike } from './faulted.ts';
import { callLob } from './lob-calls.ts';
import { LobStore } from './lobs.ts';
import { PIGGYBACK, readAttributes, readCursors, readFreedLobs, readSchema, skipContext } from './piggybacks.ts';
import { type RequestReader, WireViolation } from './reader.ts';
import { writeDescribe, writeEnd, writeNoParameters, writeStatus } from './replies.ts';
import { writeBinds, writeImplicit, writeRows } from './rows.ts';
import { type ExecuteRequest, readAgain, readExecute, readReexecute } from './statement-request.ts';
import { ReplyWriter } from './writer.ts';

const CALL = {
  reexecute: 4,
  fetch: 5,
  logoff: 9,
  commit: 14,
  rollback: 15,
  reexecuteAndFetch: 78,
  execute: 94,
  lob: 96,
  ping: 147,
} as const;
const PING = 'PING';
const MAX_FETCH = 100_000;

interface SessionCallsDeps {
  readonly session: OracleSession;
  readonly who: OracleWho;
  /** Name of the simulated system, for faults and logs. */
  readonly system: string;
  readonly road: string;
  readonly sessionName: string;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly statements: StatementLog;
  /** What a statement is called in the call log and by faults. */
  readonly nameOf: (sql: string) => string;
}

export interface CallReply {
  readonly reply: ReplyWriter;
  /** The connection breaks off within the reply. */
  readonly isCut: boolean;
  /** The client has logged off. */
  readonly isEnd: boolean;
}

interface Run {
  readonly cursor: OpenCursor;
  readonly rows: readonly (readonly OracleBind[])[];
  readonly isNew: boolean;
  readonly isFetch: boolean;
  readonly isCommit: boolean;
  readonly iterations: number;
}

/** The calls of one logged-on session, one at a time. */
export class SessionCalls {
  readonly #deps: SessionCallsDeps;
  readonly #lobs = new LobStore();
  readonly #cursors: CursorTable;
  readonly #attributes: { module: string | null; action: string | null; clientId: string | null };
  #isCut = false;
  #closed: Promise<void> | null = null;
  #signal: AbortSignal = new AbortController().signal;
  /** Of the statement that is executed. */
  #statement = '';

  constructor(deps: SessionCallsDeps) {
    this.#deps = deps;
    this.#cursors = new CursorTable(this.#lobs);
    this.#attributes = { module: null, action: null, clientId: null };
    deps.session.aroundCommits?.((commit) => this.#commitWithin(commit));
  }

  /** Reads what a client sends in front of a call. */
  async piggyback(code: number, reader: RequestReader): Promise<void> {
    const { session } = this.#deps;
    if (code === PIGGYBACK.closeCursors) {
      for (const id of readCursors(reader)) await this.#cursors.close(id);
    } else if (code === PIGGYBACK.cancelCursors) {
      // Ends the fetching only: the statement stays parsed and may be executed again.
      for (const id of readCursors(reader)) await this.#cursors.cancel(id);
    } else if (code === PIGGYBACK.attributes) {
      const attributes = readAttributes(reader);
      Object.assign(this.#attributes, attributes);
      session.setAttributes(attributes);
    } else if (code === PIGGYBACK.schema) await session.setSchema(readSchema(reader));
    else if (code === PIGGYBACK.lob) for (const locator of readFreedLobs(reader)) this.#lobs.free(locator);
    else if (code === PIGGYBACK.context) skipContext(reader);
    else throw new WireViolation(`piggyback ${code}`);
  }

  /**
   * Answers one call. Rejects with OracleError, or with Hang or Cut when a fault says so. `signal` is aborted by a
   * break.
   */
  async call(code: number, reader: RequestReader, signal: AbortSignal): Promise<CallReply> {
    this.#isCut = false;
    this.#signal = signal;
    const reply = await this.#answer(code, reader);
    return { reply, isCut: this.#isCut, isEnd: code === CALL.logoff };
  }

  async close(): Promise<void> {
    this.#closed ??= this.#cursors.closeAll().finally(() => this.#deps.session.close());
    await this.#closed;
  }

  #answer(code: number, reader: RequestReader): Promise<ReplyWriter> {
    const { session } = this.#deps;
    switch (code) {
      case CALL.execute:
        return this.#execute(readExecute(reader, this.#lobs));
      case CALL.reexecute:
      case CALL.reexecuteAndFetch:
        return this.#reexecute(reader, code === CALL.reexecuteAndFetch);
      case CALL.fetch:
        return this.#fetch(this.#cursors.get(reader.ub()), reader.ub());
      case CALL.commit:
        return this.#named('COMMIT', async () => this.#commit());
      case CALL.rollback:
        return this.#named('ROLLBACK', async () => {
          await this.#strike('rollback', 'ROLLBACK');
          await session.rollback();
          return this.#status();
        });
      case CALL.lob:
        return Promise.resolve(writeEnd(callLob(reader, this.#lobs), this.#state()));
      case CALL.ping:
        return this.#ping();
      case CALL.logoff:
        return Promise.resolve(this.#status());
      default:
        return Promise.reject(new OracleError(3115, 'unsupported network datatype or representation'));
    }
  }

  #state(): { isTransactionOpen: boolean } {
    return { isTransactionOpen: this.#deps.session.isTransactionOpen };
  }

  #status(): ReplyWriter {
    return writeStatus(new ReplyWriter(), this.#deps.session.isTransactionOpen);
  }

  async #strike(at: 'call' | 'fetch' | 'commit' | 'rollback', name: string): Promise<void> {
    if (await strike(this.#deps, at, name, this.#signal)) this.#isCut = true;
  }

  /** Only a fault that names it strikes a ping: pools ping when they like, and would use up what a call is to meet. */
  async #ping(): Promise<ReplyWriter> {
    if (this.#deps.faults.list().some(({ match }) => match === PING)) await this.#strike('call', PING);
    return this.#status();
  }

  async #commit(): Promise<ReplyWriter> {
    await this.#strike('commit', 'COMMIT');
    await this.#deps.session.commit();
    return this.#status();
  }

  /** Of a block's own commit the reply is that of the block: a connection that drops within it drops behind the commit. */
  async #commitWithin(commit: () => Promise<void>): Promise<void> {
    const isCut = await strike(this.#deps, 'commit', this.#statement, this.#signal);
    await commit();
    if (isCut) throw new Cut();
  }

  /** Runs a call under a name in the call log, which learns how it ended. */
  async #named<T>(name: string, work: (running: RunningCall) => Promise<T>): Promise<T> {
    const { calls, system, road, sessionName } = this.#deps;
    const running = calls.begin({ system, road, name: name.slice(0, 128), session: sessionName });
    try {
      const result = await work(running);
      running.end(this.#isCut ? 'fault:cut_mid' : 'ok');
      return result;
    } catch (error) {
      running.end(outcomeFor(error));
      throw error;
    }
  }

  async #execute(request: ExecuteRequest): Promise<ReplyWriter> {
    if (request.isDescribeOnly && request.sql !== null) return this.#describe(request.sql);
    if (!request.isExecute) {
      const cursor = this.#cursors.get(request.cursorId);
      if (request.defines !== null) cursor.defines = request.defines;
      return request.isFetch ? this.#fetch(cursor, request.iterations) : this.#end(cursor);
    }
    const { sql } = request;
    if (sql !== null) await this.#cursors.close(request.cursorId);
    const cursor = sql === null ? this.#cursors.get(request.cursorId) : this.#cursors.open(sql);
    cursor.descriptors = request.descriptors;
    const { rows, isFetch, isCommit, iterations } = request;
    return this.#run({ cursor, rows, isNew: sql !== null, isFetch, isCommit, iterations });
  }

  async #describe(sql: string): Promise<ReplyWriter> {
    return this.#named(this.#deps.nameOf(sql), async () => {
      await this.#strike('call', this.#deps.nameOf(sql));
      const columns = await this.#deps.session.describe(sql);
      const reply = new ReplyWriter();
      if (columns !== null) writeDescribe(reply, columns);
      return writeEnd(reply, { ...this.#state(), cursorId: this.#cursors.open(sql).id });
    });
  }

  #reexecute(reader: RequestReader, isFetch: boolean): Promise<ReplyWriter> {
    const { cursorId, iterations, isCommit } = readReexecute(reader);
    const cursor = this.#cursors.get(cursorId);
    const { descriptors, isPlsql, outPositions } = cursor;
    const again = { descriptors, isPlsql, isOut: (position: number) => outPositions.has(position) };
    const rows = readAgain(reader, again, this.#lobs);
    return this.#run({ cursor, rows, isNew: false, isFetch, isCommit, iterations });
  }

  async #run(run: Run): Promise<ReplyWriter> {
    const { cursor, rows, isNew } = run;
    const sql = cursor.sql ?? '';
    const name = this.#deps.nameOf(sql);
    let outcome = 'ok';
    try {
      return await this.#named(name, async (running) => {
        await this.#strike('call', name);
        const before = cursor.rows?.columns ?? null;
        await this.#cursors.rewind(cursor);
        this.#statement = name;
        const result = await this.#executeAll(sql, rows);
        const reply = await this.#reply(run, result, before, running);
        if (run.isCommit) {
          await this.#strike('commit', 'COMMIT');
          await this.#deps.session.commit();
        }
        return writeEnd(reply.reply, { ...this.#state(), cursorId: cursor.id, ...reply.end });
      });
    } catch (error) {
      outcome = outcomeFor(error);
      // A statement that never worked has no cursor; one that did keeps it for the next execution.
      if (isNew) await this.#cursors.close(cursor.id);
      throw error;
    } finally {
      const { who, sessionName, statements } = this.#deps;
      const { user, program } = who;
      const bindCount = cursor.descriptors.length;
      statements.add({ user, session: sessionName, program, ...this.#attributes, sql, bindCount, outcome });
    }
  }

  /** Executes once for every row of binds. Rows that a statement touched are added up. */
  async #executeAll(sql: string, rows: readonly (readonly OracleBind[])[]): Promise<OracleResult> {
    const { session } = this.#deps;
    let touched = 0;
    let last: OracleResult = { kind: 'statement', rowCount: 0 };
    for (const binds of rows) {
      last = await session.execute(sql, binds);
      if (last.kind === 'statement') touched += last.rowCount;
      else if (rows.length > 1 && !(last.kind === 'plsql' && last.binds.every(({ direction }) => direction === 'in'))) {
        throw new OracleError(3115, 'unsupported network datatype or representation');
      }
    }
    return last.kind === 'statement' ? { kind: 'statement', rowCount: touched } : last;
  }

  async #reply(run: Run, result: OracleResult, before: unknown, running: RunningCall) {
    const { cursor } = run;
    const reply = new ReplyWriter();
    const deps = { cursors: this.#cursors, lobs: this.#lobs };
    cursor.isPlsql = result.kind === 'plsql';
    if (result.kind === 'statement') return { reply, end: { rowCount: result.rowCount } };
    if (result.kind === 'plsql') {
      const out = result.binds.flatMap(({ direction }, position) => (direction === 'out' ? [position] : []));
      cursor.outPositions = new Set(out);
      writeBinds(reply, result.binds, cursor.descriptors, deps);
      writeImplicit(reply, result.implicit, deps);
      writeNoParameters(reply);
      return { reply, end: {} };
    }
    cursor.rows = result.cursor;
    const { columns } = result.cursor;
    if (run.isNew) writeDescribe(reply, columns);
    // What the client keeps of the columns is no longer so: it parses anew.
    else if (before !== null && JSON.stringify(before) !== JSON.stringify(columns)) {
      throw new OracleError(1007, 'variable not in select list');
    }
    // The client must first say whether it wants locators or texts.
    const mustDefine = cursor.defines === null && columns.some(({ type }) => type === 'CLOB');
    if (!run.isFetch || mustDefine || run.iterations === 0) return { reply, end: {} };
    const { written, done } = await writeRows(reply, cursor, Math.min(run.iterations, MAX_FETCH), deps);
    running.scanned(written);
    return { reply, end: { rowCount: cursor.fetched, isExhausted: done } };
  }

  #fetch(cursor: OpenCursor, count: number): Promise<ReplyWriter> {
    const name = cursor.sql === null ? 'FETCH' : this.#deps.nameOf(cursor.sql);
    return this.#named(`FETCH ${name}`, async (running) => {
      await this.#strike('fetch', name);
      const reply = new ReplyWriter();
      const deps = { cursors: this.#cursors, lobs: this.#lobs };
      const { written, done } = await writeRows(reply, cursor, Math.min(count, MAX_FETCH), deps);
      running.scanned(written);
      return writeEnd(reply, {
        ...this.#state(),
        cursorId: cursor.id,
        rowCount: cursor.fetched,
        isExhausted: done,
      });
    });
  }

  #end(cursor: OpenCursor): ReplyWriter {
    return writeEnd(new ReplyWriter(), { ...this.#state(), cursorId: cursor.id });
  }
}

function outcomeFor(error: unknown): string {
  if (error instanceof OracleError) return outcomeOf(error);
  if (error instanceof Hang) return 'fault:hang';
  if (error instanceof Cut) return 'fault:cut';
  return `defect: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
}
