import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallLog, RunningCall } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';
import { Abandoned, Cut, Hang } from '../session/conditions.ts';
import type { AbapSession, AbapSystem } from '../session/contract.ts';
import { outcomeOf } from '../session/outcome.ts';
import { describe } from './description.ts';
import { communicationFailure, functionNotFound, logonFailure, RfcFailure, rfcForm } from './errors.ts';
import { type CallFrame, endsSession, Frame, type RfcError } from './frames.ts';
import { LineReader } from './lines.ts';
import { rfcLogon } from './logon.ts';
import type { SessionCounter } from './sessions.ts';
import { bindValues, type Recode, sendValues } from './values.ts';

/** What the conversations of one front share. */
export interface ConversationDeps {
  readonly abap: AbapSystem;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly counter: SessionCounter;
  readonly codepage: '1100' | '4103';
  readonly recode: Recode;
  readonly sysnr: string;
  readonly host: string;
  /** How long a frame may take to arrive, and how long a connection may be silent before it logs on. */
  readonly patienceMs: number;
  /** gw/max_conn: logons beyond are turned away. */
  readonly maxSessions: number;
  /** Aborted when the front closes. */
  readonly signal: AbortSignal;
}

const ROAD = 'rfc';
/** Nobody who has not logged on has much to say. */
const MAX_LOGON_BYTES = 64 * 1024;
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** One connection of an RFC client: logon, then one request at a time until either side ends it. */
export class Conversation {
  readonly #deps: ConversationDeps;
  readonly #socket: Socket;
  readonly #name: string;
  readonly #reader = new LineReader(MAX_LOGON_BYTES);
  readonly #ended: Promise<void>;
  #session: AbapSession | null = null;
  #isBusy = false;
  #closed: Promise<void> | null = null;

  constructor(deps: ConversationDeps, socket: Socket, name: string) {
    this.#deps = deps;
    this.#socket = socket;
    this.#name = name;
    this.#ended = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** Listens; resolves when the connection has ended and nothing of it goes on. */
  async serve(): Promise<void> {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => this.#receive(chunk));
    // Who hangs up in the middle of a call gives it up; the work process notices at its next statement.
    socket.on('end', () => this.#session?.abandon());
    socket.on('timeout', () => {
      if (this.#session === null || this.#reader.isWithinLine) socket.destroy();
    });
    socket.setTimeout(this.#deps.patienceMs);
    await this.#ended;
    await this.#close();
  }

  /** Drops the connection. */
  drop(): void {
    this.#socket.destroy();
  }

  #close(): Promise<void> {
    const session = this.#session;
    if (session === null) return Promise.resolve();
    this.#closed ??= session.close().finally(() => this.#deps.counter.end());
    return this.#closed;
  }

  #receive(chunk: Buffer): void {
    let lines: string[];
    try {
      lines = this.#reader.push(chunk);
    } catch {
      // Who sends that much does not read what it is told before it has sent all of it.
      this.drop();
      return;
    }
    for (const line of lines) {
      // One request at a time; the library never sends a second before the answer to the first.
      if (this.#isBusy) {
        this.drop();
        return;
      }
      this.#isBusy = true;
      // A defect in telling a failure leaves nothing to tell: the caller sees the connection end.
      this.#answer(line).then(
        () => {
          this.#isBusy = false;
        },
        () => this.drop(),
      );
    }
  }

  #send(answer: object): void {
    if (!this.#socket.destroyed) this.#socket.write(`${JSON.stringify(answer)}\n`);
  }

  #endWith(error: RfcError): void {
    this.#socket.end(`${JSON.stringify({ error })}\n`);
    // Over before the client has read it, so that its next logon never stands beside this session.
    void this.#close();
  }

  async #answer(line: string): Promise<void> {
    let frame: Frame;
    try {
      frame = Frame.parse(JSON.parse(line));
    } catch {
      return this.#endWith(communicationFailure('\nERROR       protocol error\nCOMPONENT   SAP Gateway'));
    }
    if (frame.op === 'logon') return this.#logon(frame.parameters);
    const session = this.#session;
    if (session === null) return this.#endWith(communicationFailure('\nERROR       not logged on'));
    switch (frame.op) {
      case 'call':
        return this.#call(session, frame);
      case 'describe':
        return this.#describe(frame.name);
      case 'reset':
        await session.reset();
        return this.#send({ ok: {} });
      case 'ping':
        return this.#send({ ok: {} });
      case 'group':
        return this.#endWith(communicationFailure('\nERROR       this is no message server'));
      case 'close':
        this.#socket.end();
        // The session is over before the client can open the next one.
        return this.#close();
    }
  }

  #begin(name: string): RunningCall {
    return this.#deps.calls.begin({ system: this.#deps.abap.name, road: ROAD, name, session: this.#name });
  }

  /** Faults of connection and logon; the ones `at: connect` wait for the first word, since a probe says none. */
  async #logonFaults(at: 'connect' | 'logon', name: string): Promise<void> {
    const { faults, abap, signal } = this.#deps;
    const fault = faults.take(at, abap.name, name);
    if (fault === null) return;
    if (fault.action === 'delay') await wait(fault.ms ?? 0, undefined, { signal });
    else if (fault.action === 'hang') throw new Hang();
    else if (fault.action === 'cut' || fault.action === 'cut_mid') throw new Cut();
    else if (fault.action === 'refuse' && at === 'connect') throw new Cut();
    else if (at === 'connect' || fault.code === '503')
      throw new RfcFailure(communicationFailure('\nERROR       timeout during allocate\nCOMPONENT   SAP Gateway'));
    else throw new RfcFailure(logonFailure('Name or password is incorrect (repeat logon)'));
  }

  async #logon(parameters: Readonly<Record<string, string>>): Promise<void> {
    const { abap, counter, faults } = this.#deps;
    try {
      await this.#logonFaults('connect', 'connect');
      if (this.#session !== null) throw new RfcFailure(communicationFailure('\nERROR       logged on already'));
      // Down with a code: the gateway answers, and the system behind it is not there.
      if (faults.downtime(abap.name) !== null || counter.count().open >= this.#deps.maxSessions)
        throw new RfcFailure(communicationFailure('\nERROR       max no of conversations exceeded\nCOMPONENT   CPIC'));
      const logon = rfcLogon(abap, parameters);
      await this.#logonFaults('logon', logon.user.name);
      if (this.#socket.destroyed) throw new Cut();
      this.#session = abap.logon({ ...logon, session: this.#name });
      counter.begin();
      this.#reader.maxBytes = MAX_FRAME_BYTES;
      this.#send({ ok: this.#attributes(logon.user.name, logon.language, parameters['lang'] ?? 'EN') });
    } catch (error) {
      this.#fail(error, this.#begin('logon'));
    }
  }

  #attributes(user: string, language: string, isoLanguage: string) {
    const { abap, codepage, host } = this.#deps;
    return {
      sysId: abap.sid,
      client: abap.client,
      user,
      language,
      isoLanguage: isoLanguage.length === 2 ? isoLanguage.toUpperCase() : '',
      partnerHost: host,
      partnerRel: '740',
      kernelRel: '753',
      partnerCodepage: codepage,
      partnerBytesPerChar: codepage === '1100' ? '1' : '2',
      conversation: String(this.#name.replace(/\D/g, '')).padStart(8, '0').slice(-8),
    };
  }

  /** The library's own question for an interface; it needs S_RFC for RFC_METADATA_GET, which both users have. */
  #describe(name: string): void {
    const running = this.#begin('RFC_METADATA_GET');
    const installed = this.#deps.abap.library.find(name);
    this.#send(
      installed === undefined ? { error: functionNotFound(name) } : { ok: describe(name, installed.signature) },
    );
    running.end(installed === undefined ? 'FU_NOT_FOUND' : 'ok');
  }

  async #call(session: AbapSession, frame: CallFrame): Promise<void> {
    const running = this.#begin(frame.name);
    const { recode } = this.#deps;
    try {
      const bind: Parameters<AbapSession['call']>[0]['bind'] = (signature, defaults) =>
        bindValues(frame, signature, defaults, recode);
      const { signature, result, isCut } = await session.call({ name: frame.name, bind }, running);
      const answer = { ok: sendValues(frame, signature, result, recode) };
      if (isCut) {
        const text = JSON.stringify(answer);
        this.#socket.write(text.slice(0, text.length / 2), () => this.drop());
      } else this.#send(answer);
      running.end(isCut ? 'fault:cut_mid' : outcomeOf(result));
    } catch (error) {
      this.#fail(error, running);
    }
  }

  /** Tells what ended a request early, or does not, as faults will have it. */
  #fail(error: unknown, running: RunningCall): void {
    running.end(this.#tell(error));
  }

  /** Gives the outcome for the call log. */
  #tell(error: unknown): string {
    if (error instanceof Hang) return 'fault:hang';
    if (error instanceof Cut || error instanceof Abandoned || this.#deps.signal.aborted) {
      this.drop();
      return error instanceof Abandoned ? 'abandoned' : 'fault:cut';
    }
    const known = rfcForm(error);
    if (known !== null && !endsSession(known)) {
      this.#send({ error: known });
      return known.key;
    }
    // A defect of this program looks to the caller like one of an ABAP program; the log tells them apart.
    const message = 'The ASSERT condition was violated.';
    this.#endWith(known ?? { code: 3, group: 2, key: 'ASSERTION_FAILED', message });
    return known?.key ?? `defect: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
  }
}
