import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { RunningCall } from '../../calls.ts';
import type { Fault, FaultBook, FaultPoint } from '../../faults.ts';
import type { FunctionSignature } from '../dictionary.ts';
import type { FunctionModule, Input, Result, Session } from '../functions/contract.ts';
import type { FunctionLibrary, InstalledFunction } from '../functions/library.ts';
import { AbapException, CallRefused, Cut, Hang, RoadError, ShortDump } from './conditions.ts';
import type { AbapSession, Logon, SessionCall, SessionReply } from './contract.ts';
import { conditionOf, LOCKED_BY, lockedResult } from './faulted.ts';
import type { LockOwner, LockTable } from './locks.ts';
import type { UpdateModule, UpdateTask } from './updates.ts';
import { WorkDatabase } from './work-database.ts';

/** What the sessions of one system share. */
export interface SessionDeps {
  readonly db: Pool;
  readonly library: FunctionLibrary;
  readonly locks: LockTable;
  readonly updates: UpdateTask;
  readonly faults: FaultBook;
  /** Name under which faults know this system. */
  readonly name: string;
  readonly maxWorkProcessMs: number;
  /** What functions see of the system. */
  readonly facts: Pick<Session, 'sid' | 'client' | 'timeZone' | 'readableTables' | 'today' | 'now' | 'timeOfDay'>;
  /** Aborted when the system closes, so that nothing waits for a delay to pass. */
  readonly signal: AbortSignal;
}

interface UnderWay {
  readonly name: string;
  readonly signature: FunctionSignature;
  readonly database: WorkDatabase;
}

/** An INSERT of a key that exists, which the function did not catch. */
const isDuplicate = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';

/** The roll area of one session: what stays from call to call, and what a call that fails takes with it. */
export class RollArea implements AbapSession {
  readonly #deps: SessionDeps;
  readonly #logon: Logon;
  readonly #memory = new Map<string, unknown>();
  readonly #owner: LockOwner;
  #pending: UpdateModule[] = [];
  #underWay: Promise<SessionReply> | null = null;
  #database: WorkDatabase | null = null;
  #stuckUntilMs = 0;
  #closed: Promise<void> | null = null;
  #isAbandoned = false;
  #hasEnded = false;

  constructor(deps: SessionDeps, logon: Logon) {
    this.#deps = deps;
    this.#logon = logon;
    this.#owner = { user: logon.user.name };
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async call(call: SessionCall, running: RunningCall): Promise<SessionReply> {
    if (this.#hasEnded || this.#closed !== null) throw new Error('the session has ended');
    if (this.#underWay !== null) throw new Error('a session serves one call at a time');
    this.#underWay = this.#serve(call, running);
    try {
      return await this.#underWay;
    } finally {
      this.#underWay = null;
      this.#database = null;
    }
  }

  async reset(): Promise<void> {
    if (this.#underWay !== null) throw new Error('a session serves one call at a time');
    this.#forget();
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#database?.abandon();
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.abandon();
    await this.#underWay?.catch(() => undefined);
    const stuckMs = this.#stuckUntilMs - performance.now();
    if (stuckMs <= 0) return this.#forget();
    // Nobody waits for a stuck work process; it gives back what it holds when its time is up.
    const forget = () => this.#forget();
    void wait(stuckMs, undefined, { signal: this.#deps.signal, ref: false }).then(forget, forget);
  }

  #forget(): void {
    this.#pending = [];
    this.#memory.clear();
    this.#deps.locks.release(this.#owner);
  }

  /** Does a part of a call after which, if it fails, the session may be over. */
  async #orEnd<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AbapException || error instanceof CallRefused || error instanceof RoadError) throw error;
      this.#hasEnded = true;
      if (error instanceof Hang) this.#stuckUntilMs = performance.now() + this.#deps.maxWorkProcessMs;
      else this.#forget();
      throw error;
    }
  }

  async #serve(call: SessionCall, running: RunningCall): Promise<SessionReply> {
    const { user, language } = this.#logon;
    const { signature, module } = this.#admitted(call.name);
    const fault = this.#strike('call', call.name);
    await this.#orEnd(() => this.#delayOrEnd(fault));
    const input = call.bind(signature, { user: user.name, language });
    const isLocked = fault?.action === 'error' && fault.code === 'LOCK';
    if (isLocked) return { signature, result: await this.#orEnd(() => lockedResult(signature)), isCut: false };
    const result = await this.#orEnd(() => {
      if (fault?.action === 'error') throw conditionOf(fault.code ?? '500', call.name, signature);
      const database = new WorkDatabase(this.#deps.db, running);
      this.#database = database;
      if (this.#isAbandoned) database.abandon();
      return this.#run(module, { name: call.name, signature, database }, input);
    });
    return { signature, result, isCut: fault?.action === 'cut_mid' };
  }

  /** The function, if it is there and S_RFC lets this user call it. */
  #admitted(name: string): InstalledFunction {
    const installed = this.#deps.library.find(name);
    if (installed === undefined) throw new CallRefused('not_found', name);
    const isClosed = name === 'RFC_READ_TABLE' && this.#deps.facts.readableTables.size === 0;
    const isReader = this.#logon.user.role === 'read';
    if (isClosed || (isReader && installed.signature.commits !== 'read')) throw new CallRefused('no_authority', name);
    return installed;
  }

  async #run(module: FunctionModule, underWay: UnderWay, input: Input): Promise<Result> {
    const { database } = underWay;
    try {
      const result = await module(this.#view(underWay), input);
      // The work process is given back with the reply: implicit database commit (SAP help, "Database LUW").
      database.check();
      await database.commit();
      return result;
    } catch (error) {
      if (error instanceof AbapException) await database.commit();
      else await database.rollback();
      // What a fault of the road broke off is as lost as after a dump, although the connection may stay.
      if (error instanceof RoadError) this.#forget();
      throw isDuplicate(error) ? new ShortDump('SAPSQL_ARRAY_INSERT_DUPREC') : error;
    }
  }

  #strike(at: FaultPoint, name: string): Fault | null {
    return this.#logon.isDialog === true ? null : this.#deps.faults.take(at, this.#deps.name, name);
  }

  async #delayOrEnd(fault: Fault | null): Promise<void> {
    if (fault?.action === 'delay') await this.#delay(fault.ms ?? 0);
    if (fault?.action === 'cut' || fault?.action === 'refuse') throw new Cut();
    if (fault?.action === 'hang') throw new Hang();
  }

  async #delay(ms: number): Promise<void> {
    const { maxWorkProcessMs, signal } = this.#deps;
    await wait(Math.min(ms, maxWorkProcessMs), undefined, { signal });
    if (ms > maxWorkProcessMs) throw new ShortDump('TIME_OUT');
  }

  /** Before the work: waits, or ends the call. After it: ends the call without a reply. */
  async #around<T>(at: 'commit' | 'rollback', underWay: UnderWay, work: () => Promise<T>): Promise<T> {
    // Noticed at the last moment before the commit, or not at all: a commit that has begun goes through.
    if (at === 'commit') underWay.database.check();
    const fault = this.#strike(at, underWay.name);
    if (fault?.action === 'delay') await this.#delay(fault.ms ?? 0);
    if (fault?.action === 'cut' || fault?.action === 'refuse') throw new Cut();
    if (fault?.action === 'error') throw conditionOf(fault.code ?? '500', underWay.name, underWay.signature);
    const done = await work();
    if (fault?.action === 'cut_mid') throw new Cut();
    if (fault?.action === 'hang') throw new Hang();
    return done;
  }

  async #commit(underWay: UnderWay, isWaiting: boolean): Promise<{ isFailed: boolean }> {
    const { locks, updates } = this.#deps;
    await underWay.database.commit();
    if (this.#pending.length === 0) return { isFailed: false };
    const owner = { user: this.#owner.user };
    locks.handOver(this.#owner, owner);
    const calledBy = this.#logon.isDialog === true ? null : underWay.name;
    const request = { user: this.#owner.user, modules: this.#pending, owner, calledBy };
    this.#pending = [];
    if (isWaiting) return { isFailed: await updates.run(request) };
    updates.start(request);
    return { isFailed: false };
  }

  async #enqueue(underWay: UnderWay, object: string, argument: string): Promise<string | null> {
    const fault = this.#strike('lock', underWay.name);
    if (fault?.action === 'error') return LOCKED_BY;
    if (fault?.action === 'delay') await this.#delay(fault.ms ?? 0);
    const holder = this.#deps.locks.enqueue(this.#owner, object, argument);
    if (fault?.action === 'cut' || fault?.action === 'cut_mid' || fault?.action === 'refuse') throw new Cut();
    if (fault?.action === 'hang') throw new Hang();
    return holder;
  }

  #view(underWay: UnderWay): Session {
    const { database } = underWay;
    const { user, language } = this.#logon;
    return {
      ...this.#deps.facts,
      user: user.name,
      language,
      memory: this.#memory,
      query: async (sql, parameters = []) => (await database.run(sql, parameters)).rows,
      execute: async (sql, parameters = []) => (await database.run(sql, parameters)).rowCount ?? 0,
      updateTask: (name, run) => {
        this.#pending.push({ name, run });
      },
      enqueue: (object, argument) => this.#enqueue(underWay, object, argument),
      dequeue: (object, argument) => this.#deps.locks.dequeue(this.#owner, object, argument),
      commit: ({ wait: isWaiting } = { wait: false }) =>
        this.#around('commit', underWay, () => this.#commit(underWay, isWaiting)),
      rollback: () =>
        this.#around('rollback', underWay, async () => {
          await database.rollback();
          this.#pending = [];
          this.#deps.locks.release(this.#owner);
        }),
    };
  }
}
