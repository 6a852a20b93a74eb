import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallLog, RunningCall } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';
import { Abandoned, Cut, Hang } from '../session/conditions.ts';
import type { AbapSystem, SessionReply } from '../session/contract.ts';
import { outcomeOf } from '../session/outcome.ts';
import type { User, UserMaster } from '../session/users.ts';
import { soapForm } from './conditions.ts';
import { icmUnavailable, logonFailed, notActive, PageError, RfcFault, shortDump } from './faults.ts';
import { Listener } from './listener.ts';
import { basicLogon, languageKey } from './logon.ts';
import { styleOf, writeFault, writeReply } from './reply.ts';
import { bindCall, type NamedCall, readEnvelope } from './request.ts';
import { sendHalf, sendPage, sendXml, untilGone } from './send.ts';

export interface EccFrontDeps {
  readonly abap: AbapSystem;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly host: string;
  readonly port: number;
}

export interface EccFront {
  /** `https://host:port`, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

const PATH = '/sap/bc/soap/rfc';
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const ROAD = 'soap';

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES)
      throw new PageError(413, '413 Request Entity Too Large', ['icm/HTTP/max_request_size_KB is exceeded']);
    chunks.push(part);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new RfcFault({ code: 'Client', type: 'XML_PARSE_ERROR', message: 'XML parser: the request is not UTF-8' });
  }
}

/** Everything before the body is looked at, in the order of the ICF: service, method, client and logon. */
function checkRequest(request: IncomingMessage, client: string, users: UserMaster): { user: User; language: string } {
  const url = new URL(request.url ?? '/', 'https://ecc.invalid');
  if (url.pathname !== PATH) throw notActive();
  // An active node answers 405 to GET without asking for a logon, an inactive one 404: people probe with that.
  if (request.method !== 'POST') throw new PageError(405, '405 Method Not Allowed', ['Only POST is supported']);
  // No default client is set up here (login/system_client), so leaving it out is as wrong as a client that is not there.
  if (url.searchParams.get('sap-client') !== client) throw logonFailed();
  const user = basicLogon(users, request.headers.authorization);
  return { user, language: languageKey(url.searchParams.get('sap-language') ?? 'EN') };
}

function checkHeaders(request: IncomingMessage): void {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'text/xml') throw new PageError(415, '415 Unsupported Media Type', ['Content type must be text/xml']);
  const action = request.headers['soapaction'];
  if (action === undefined) {
    throw new RfcFault({ code: 'Client', type: 'SOAP_ACTION', message: 'HTTP header SOAPAction is missing' });
  }
}

/** Starts the HTTPS front of the simulated ECC: SOAP RFC, one stateless session per request. */
export async function startEccFront(deps: EccFrontDeps): Promise<EccFront> {
  const { abap } = deps;
  const system = abap.name;
  const closing = new AbortController();
  const tls = { key: deps.tls.key, cert: deps.tls.cert, minVersion: 'TLSv1.2', keepAliveTimeout: 60_000 } as const;
  const https = createServer(tls, (request, response) => {
    // What fails while a failure is being told can only be told by hanging up.
    serve(request, response).catch(() => response.destroy());
  });
  https.on('tlsClientError', (_error, socket) => socket.destroy());
  https.on('clientError', (_error, socket) => socket.destroy());
  const listener = new Listener({
    https,
    faults: deps.faults,
    calls: deps.calls,
    system,
    road: ROAD,
    signal: closing.signal,
  });
  let replies = 0;

  async function logonFault(name: string): Promise<void> {
    const fault = deps.faults.take('logon', system, name);
    if (fault === null) return;
    if (fault.action === 'delay') await wait(fault.ms ?? 0, undefined, { signal: closing.signal });
    else if (fault.action === 'hang') throw new Hang();
    else if (fault.action === 'cut' || fault.action === 'cut_mid') throw new Cut();
    else if (fault.code === '403')
      throw new PageError(403, '403 Forbidden', ['No authorization to call the service (S_ICF)']);
    else throw logonFailed();
  }

  /** Answers, or fails to, whatever ended a request early. Gives the outcome for the call log. */
  async function fail(error: unknown, response: ServerResponse): Promise<string> {
    if (error instanceof Hang) {
      await untilGone(response, closing.signal);
      return 'fault:hang';
    }
    if (error instanceof PageError) {
      sendPage(response, error, `${abap.sid}/${abap.client}`);
      return String(error.status);
    }
    if (error instanceof RfcFault) {
      sendXml(response, 500, writeFault(error, styleOf(replies++)));
      return error.facts.type;
    }
    if (error instanceof Cut || error instanceof Abandoned || closing.signal.aborted) {
      response.destroy();
      return 'fault:cut';
    }
    // A defect of this program looks to the caller like one of an ABAP program; the log tells them apart.
    sendPage(response, shortDump('ASSERTION_FAILED'), '');
    return `defect: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
  }

  /** One stateless session: opened for a request and gone with it, and with it everything that nobody committed. */
  async function execute(
    logon: { user: User; language: string },
    session: string,
    call: NamedCall,
    running: RunningCall,
  ) {
    const roll = abap.logon({ ...logon, session });
    let named: ReadonlySet<string> = new Set();
    try {
      const reply: SessionReply = await roll.call(
        {
          name: call.name,
          bind: (signature, defaults) => {
            const bound = bindCall(call, signature, defaults);
            named = bound.named;
            return bound.input;
          },
        },
        running,
      );
      return { ...reply, named };
    } catch (error) {
      throw soapForm(error, call.name) ?? error;
    } finally {
      await roll.close();
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Asked for now: once the other side has left, the request no longer knows its socket.
    const { socket } = request;
    const session = listener.session(socket);
    const log = (name: string) => deps.calls.begin({ system, road: ROAD, name, session });
    let running: RunningCall | null = null;
    response.on('error', () => undefined);
    try {
      if (listener.takeSpoiled(socket) || deps.faults.downtime(system) !== null) throw icmUnavailable();
      const logon = checkRequest(request, abap.client, abap.users);
      await logonFault(logon.user.name);
      checkHeaders(request);
      const call = readEnvelope(await readBody(request));
      running = log(call.name.slice(0, 128));
      const executed = await execute(logon, session, call, running);
      const xml = writeReply(call.name, executed.signature, executed.result, executed.named, styleOf(replies++));
      if (executed.isCut) sendHalf(response, xml);
      else sendXml(response, 200, xml);
      running.end(executed.isCut ? 'fault:cut_mid' : outcomeOf(executed.result));
    } catch (error) {
      // Nobody logged on: there is no function yet that the call could be named after.
      running ??= log('logon');
      running.end(await fail(error, response));
    }
  }

  const port = await listener.listen(deps.port, deps.host);
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    closing.abort();
    await listener.close();
    https.closeAllConnections();
  };
  return {
    url: `https://${deps.host}:${port}`,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
