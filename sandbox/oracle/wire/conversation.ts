import type { Socket } from 'node:net';
import type { CallLog, RunningCall } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';
import { type OracleEngine, OracleError } from '../engine.ts';
import type { StatementLog } from '../statement-log.ts';
import type { OracleUserMaster } from '../users.ts';
import { askedFor, type ConnectRequest, readConnect } from './connect-request.ts';
import { endsSession, oracleError, outcomeOf } from './errors.ts';
import { Cut, Hang, Refused, strike, strikeConnect } from './faulted.ts';
import { accept, admit, type Listener } from './listener.ts';
import { Logon, writeWarning } from './logon.ts';
import { dataTypesReply, MESSAGE, protocolReply, servicesRefusal } from './negotiation.ts';
import {
  DATA_FLAG,
  dataOf,
  dataPackets,
  MARKER,
  markerPacket,
  PACKET,
  type Packet,
  PacketStream,
  refusePacket,
} from './packets.ts';
import { RequestReader, WireViolation } from './reader.ts';
import { writeEnd, writeStatus } from './replies.ts';
import { RequestParts } from './request-parts.ts';
import { type CallReply, SessionCalls } from './session-calls.ts';
import { ReplyWriter } from './writer.ts';

const MAX_PACKET_BYTES = 2 * 1024 * 1024;
const LOGON = { first: 118, second: 115 } as const;

interface ConversationDeps extends Listener {
  readonly engine: OracleEngine;
  readonly users: OracleUserMaster;
  readonly system: string;
  readonly road: string;
  readonly sessionName: string;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly statements: StatementLog;
  readonly nameOf: (sql: string) => string;
  /** From the first byte to a finished logon; who takes longer is dropped. */
  readonly logonTimeoutMs: number;
}

type Phase = 'connect' | 'connectText' | 'services' | 'protocol' | 'dataTypes' | 'challenge' | 'proof' | 'session';

/** One client connection, from CONNECT to the end of its socket. */
export class Conversation {
  readonly #deps: ConversationDeps;
  readonly #socket: Socket;
  readonly #stream = new PacketStream(MAX_PACKET_BYTES);
  readonly #gone = new AbortController();
  #phase: Phase = 'connect';
  #connect: ConnectRequest | null = null;
  #connectText: Buffer = Buffer.alloc(0);
  #unitBytes = 0;
  readonly #parts = new RequestParts();
  #logon: Logon | null = null;
  #calls: SessionCalls | null = null;
  #breakNow: () => void = () => undefined;
  #interrupt = new AbortController();
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isHung = false;
  #isBreaking = false;
  #logonTimer: NodeJS.Timeout | null = null;

  constructor(socket: Socket, deps: ConversationDeps) {
    this.#socket = socket;
    this.#deps = deps;
  }

  start(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    this.#logonTimer = setTimeout(() => socket.destroy(), this.#deps.logonTimeoutMs);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('close', () => this.#end());
  }

  /** Drops the connection; what is open in its session is rolled back. Settles when that is done. */
  async close(): Promise<void> {
    this.#socket.destroy();
    this.#end();
    this.#interrupt.abort();
    this.#breakNow();
    await this.#work;
  }

  /** A server that executes a call does not notice that its client is gone: it goes on, and what it commits stays. */
  #end(): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    this.#stopTimer();
    // A session that cannot be closed has nobody left who could be told.
    this.#work = this.#work.then(() => this.#calls?.close()).catch(() => undefined);
  }

  #stopTimer(): void {
    if (this.#logonTimer !== null) clearTimeout(this.#logonTimer);
    this.#logonTimer = null;
  }

  #receive(chunk: Buffer): void {
    if (this.#isHung || this.#gone.signal.aborted) return;
    try {
      this.#stream.push(chunk);
      for (let packet = this.#stream.next(); packet !== null; packet = this.#stream.next()) this.#take(packet);
    } catch {
      this.#socket.destroy();
    }
  }

  #take(packet: Packet): void {
    if (packet.type === PACKET.marker) this.#marker(packet);
    else if (packet.type === PACKET.connect && this.#phase === 'connect') {
      this.#connect = readConnect(packet);
      this.#phase = 'connectText';
      this.#takeConnectText(this.#connect, this.#connect.inline);
    } else if (packet.type === PACKET.data && this.#phase !== 'connect') {
      const { flags, payload } = dataOf(packet);
      if (this.#phase === 'connectText' && this.#connect !== null) this.#takeConnectText(this.#connect, payload);
      else if (this.#phase === 'services') this.#socket.end(dataPackets(servicesRefusal(payload), this.#unitBytes));
      else this.#takeRequest(flags, payload);
    } else throw new WireViolation(`a packet of type ${packet.type}`);
  }

  #takeConnectText(request: ConnectRequest, part: Buffer): void {
    this.#connectText = Buffer.concat([this.#connectText, part]);
    const missing = request.dataLength - this.#connectText.length;
    if (missing < 0) throw new WireViolation('more connect data than announced');
    if (missing === 0) this.#queue(() => this.#accept(request));
  }

  #takeRequest(flags: number, payload: Buffer): void {
    if ((flags & DATA_FLAG.end) !== 0) {
      this.#queue(async () => {
        this.#socket.end();
      });
      return;
    }
    if (this.#isBreaking) return;
    const request = this.#parts.add(flags, payload);
    if (request === null) return;
    this.#queue(() => this.#serve(request));
  }

  /** One thing after another; a client that does not wait for replies has no place here. */
  #queue(work: () => Promise<void>): void {
    if (this.#waiting > 2) throw new WireViolation('requests without waiting for replies');
    this.#waiting += 1;
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** Interrupt, then reset: the work is broken off, and the client told so once it has asked for it. */
  #marker(packet: Packet): void {
    if (this.#phase !== 'session' || packet.bytes.length < 11) throw new WireViolation('a marker out of place');
    const kind = packet.bytes.readUInt8(10);
    if (kind === MARKER.reset) {
      this.#queue(async () => {
        this.#isBreaking = false;
        this.#interrupt = new AbortController();
        this.#send(markerPacket(MARKER.reset));
        this.#reply(this.#errorReply(oracleError(1013)));
      });
      return;
    }
    this.#isBreaking = true;
    this.#parts.clear();
    this.#interrupt.abort();
    this.#breakNow();
    this.#send(markerPacket(MARKER.break));
  }

  #send(bytes: Buffer): void {
    if (!this.#isHung && !this.#gone.signal.aborted) this.#socket.write(bytes);
  }

  #reply(reply: ReplyWriter): void {
    this.#send(dataPackets(reply.finish(), this.#unitBytes));
  }

  #errorReply(error: OracleError): ReplyWriter {
    return writeEnd(new ReplyWriter(), { isTransactionOpen: this.#isTransactionOpen(), error });
  }

  #isTransactionOpen: () => boolean = () => false;

  async #accept(request: ConnectRequest): Promise<void> {
    const asked = askedFor(this.#connectText.toString('utf8'));
    const running = this.#log('connect');
    try {
      const server = await strikeConnect(this.#deps, asked.name, this.#gone.signal);
      const service = admit(asked, request, this.#deps);
      const { packet, unitBytes } = accept(request, server);
      this.#unitBytes = unitBytes;
      this.#logon = new Logon({ users: this.#deps.users, service });
      this.#phase = server === 'encrypting' ? 'services' : 'protocol';
      this.#stream.switchToLarge();
      this.#send(packet);
      running.end('ok');
    } catch (error) {
      running.end(error instanceof Refused ? `TNS-${error.code}` : 'fault');
      if (!(error instanceof Refused)) throw error;
      this.#socket.end(refusePacket(error.code));
    }
  }

  #log(name: string): RunningCall {
    const { calls, system, road, sessionName } = this.#deps;
    return calls.begin({ system, road, name, session: sessionName });
  }

  async #serve(request: Buffer): Promise<void> {
    if (this.#isBreaking) return;
    if (this.#phase === 'protocol' || this.#phase === 'dataTypes') {
      this.#reply(this.#phase === 'protocol' ? protocolReply(request) : dataTypesReply(request));
      this.#phase = this.#phase === 'protocol' ? 'dataTypes' : 'challenge';
      return;
    }
    const reader = new RequestReader(request);
    let kind = reader.u8();
    while (kind === MESSAGE.piggyback) {
      const code = reader.u8();
      reader.skip(1);
      if (this.#calls === null) throw new WireViolation('a piggyback before the logon');
      await this.#calls.piggyback(code, reader);
      kind = reader.u8();
    }
    if (kind !== MESSAGE.call) throw new WireViolation(`message ${kind} where a call must come`);
    const code = reader.u8();
    reader.skip(1);
    if (this.#calls !== null) await this.#call(this.#calls, code, reader);
    else await this.#logOn(code, reader);
  }

  async #call(calls: SessionCalls, code: number, reader: RequestReader): Promise<void> {
    if (code === LOGON.second) {
      this.#logon?.change(reader);
      this.#reply(writeStatus(new ReplyWriter(), this.#isTransactionOpen()));
      return;
    }
    const answered: CallReply = await calls.call(code, reader, this.#interrupt.signal);
    if (answered.isEnd) await calls.close();
    if (this.#isBreaking) return;
    if (!answered.isCut) {
      this.#reply(answered.reply);
      return;
    }
    const whole = dataPackets(answered.reply.finish(), this.#unitBytes);
    this.#isHung = true;
    this.#socket.write(whole.subarray(0, Math.floor(whole.length / 2)), () => this.#socket.destroy());
  }

  async #logOn(code: number, reader: RequestReader): Promise<void> {
    const logon = this.#logon;
    if (logon === null) throw new WireViolation('no connection was accepted');
    if (code === LOGON.first && this.#phase === 'challenge') {
      const reply = logon.challenge(reader);
      this.#phase = 'proof';
      this.#reply(writeStatus(reply, false));
      return;
    }
    if (code !== LOGON.second || this.#phase !== 'proof') throw new WireViolation(`call ${code} before the logon`);
    const running = this.#log('logon');
    try {
      const isCut = await strike(this.#deps, 'logon', logon.user, this.#gone.signal);
      const { who, warning } = logon.prove(reader);
      const session = await this.#deps.engine.connect(who);
      if (isCut) {
        await session.close();
        throw new Cut();
      }
      this.#calls = new SessionCalls({ ...this.#deps, session, who });
      this.#breakNow = () => session.breakNow();
      this.#isTransactionOpen = () => session.isTransactionOpen;
      this.#phase = 'session';
      this.#stopTimer();
      const reply = logon.welcome(this.#deps.identity, session);
      if (warning !== null) writeWarning(reply, warning);
      this.#reply(writeStatus(reply, false));
      running.end('ok');
    } catch (error) {
      running.end(error instanceof OracleError ? outcomeOf(error) : 'fault');
      if (!(error instanceof OracleError)) throw error;
      this.#reply(this.#errorReply(error));
      this.#socket.end();
    }
  }

  #drop(isReset: boolean): void {
    // Under TLS the socket has no reset of its own.
    if (isReset && !('encrypted' in this.#socket)) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  /** Tells the client, or falls silent, or hangs up, as what went wrong demands. */
  #fail(error: unknown): void {
    if (error instanceof Hang) {
      this.#isHung = true;
      this.#stopTimer();
      return;
    }
    if (error instanceof Cut || this.#gone.signal.aborted) {
      this.#drop(error instanceof Cut && error.isReset);
      return;
    }
    // While a break is being answered, its own error is the only one the client waits for.
    if (this.#isBreaking && error instanceof OracleError) return;
    if (error instanceof OracleError) {
      this.#reply(this.#errorReply(error));
      if (endsSession(error)) this.#socket.end();
      return;
    }
    if (this.#phase === 'connect' || this.#phase === 'connectText') {
      this.#socket.destroy();
      return;
    }
    const told =
      error instanceof WireViolation
        ? new OracleError(3106, 'fatal two-task communication protocol error')
        : new OracleError(603, 'ORACLE server session terminated by fatal error');
    this.#reply(this.#errorReply(told));
    this.#socket.end();
  }
}
