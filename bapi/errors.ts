import type { ErrorCode } from '../domain/error-codes.ts';
import { AditError } from '../domain/errors.ts';
import type { FaultTexts } from './soap-rfc/reply.ts';

/** The only file that reads what SAP says in words and numbers; everyone else decides by the code it gives. */

/** BAPIRETURN (CODE) or BAPIRETURN1/BAPIRET1 (ID, NUMBER), as one. */
export interface ReturnLike {
  readonly TYPE: string;
  readonly MESSAGE: string;
  readonly CODE?: string;
  readonly ID?: string;
  readonly NUMBER?: string;
}

export interface BapiMessage {
  readonly type: string;
  /** Message class and number, such as `FN502`. */
  readonly id: string;
  readonly text: string;
}

/** Brings the return structures into one shape; null where nothing is wrong (initial, success, information, warning). */
export function failureOf(row: ReturnLike): BapiMessage | null {
  if (!/^[EAX]$/.test(row.TYPE)) return null;
  const id = row.CODE ?? `${row.ID ?? ''}${row.NUMBER ?? ''}`;
  return { type: row.TYPE, id, text: row.MESSAGE.slice(0, 220) };
}

/** Messages of the account and customer BAPIs that mean something other than "refused". */
const MESSAGE_CODES: Readonly<Record<string, ErrorCode>> = {
  FN502: 'NOT_FOUND', // customer unknown
  FN503: 'NOT_FOUND', // customer not in the company code
  FN506: 'ERP_DENIED',
  FN507: 'ERP_DENIED',
  FN508: 'ERP_DENIED',
  FN512: 'ERP_FAULT', // document of a line is missing
  FN513: 'ERP_FAULT',
  FN514: 'ERP_FAULT',
  F2153: 'NOT_FOUND', // customer unknown
  F2154: 'NOT_FOUND', // customer not in the company code
  F2500: 'ERP_DENIED',
  F2501: 'ERP_DENIED',
  F2502: 'NOT_FOUND',
  F2503: 'NOT_FOUND',
  F2543: 'ERP_DENIED',
  F2718: 'NOT_FOUND', // nothing in the range
  F2042: 'NOT_FOUND',
  MC601: 'ERP_LOCKED',
  // The add-on's own class.
  ZADIT001: 'NOT_FOUND', // customer does not exist
  ZADIT004: 'NOT_FOUND', // object does not exist for this customer
  ZADIT007: 'ERP_LOCKED',
  ZADIT011: 'ERP_DENIED',
};

/** Classes of several applications say with their own numbers that somebody else is editing the object. */
const LOCKED = /\b(?:is )?locked by (?:user )?/i;

/** True for a message which says that somebody else is editing the object: that passes. */
export function saysLocked({ id, text }: Pick<BapiMessage, 'id' | 'text'>): boolean {
  return MESSAGE_CODES[id] === 'ERP_LOCKED' || LOCKED.test(text);
}

/** The error for a RETURN of type E, A or X. The vendor's text stays in the operator's message, never in `details`. */
export function returnError(functionName: string, failure: BapiMessage): AditError {
  const locked = failure.type === 'E' && saysLocked(failure) ? 'ERP_LOCKED' : undefined;
  const code = MESSAGE_CODES[failure.id] ?? locked ?? (failure.type === 'E' ? 'ERP_REJECTED' : 'ERP_FAULT');
  return new AditError(code, `${functionName}: ${failure.id} ${failure.text}`, {
    details: { function: functionName, message: failure.id },
    outcome: 'none',
  });
}

interface FaultRule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  /** The function surely did not run; `if-named` where the text names it: one that runs may call another that is missing. */
  readonly notRun?: true | 'if-named';
}

const FAULT_RULES: readonly FaultRule[] = [
  {
    pattern: /\bRFC_NO_AUTHORITY\b|\bRFC_AUTHORIZATION_FAILURE|\bNOT_AUTHORIZED\b|no (?:rfc )?authori[sz]ation/i,
    code: 'ERP_DENIED',
    notRun: true,
  },
  {
    pattern: /\bFU_NOT_FOUND\b/i,
    code: 'ERP_REPLY_INVALID',
    notRun: true,
  },
  {
    pattern: /function module .* (?:not found|does not exist)|\bCALL_FUNCTION_NOT_(?:FOUND|REMOTE)\b/i,
    code: 'ERP_REPLY_INVALID',
    notRun: 'if-named',
  },
  {
    pattern: /DESERIALI[SZ]E|\bFIELD_NOT_VALID\b|\bOPTION_NOT_VALID\b|\bTABLE_NOT_AVAILABLE\b/i,
    code: 'ERP_REPLY_INVALID',
    notRun: true,
  },
  { pattern: /\bDATA_BUFFER_EXCEEDED\b/, code: 'ERP_REPLY_INVALID', notRun: true },
  {
    pattern: /\blogon\b.*\b(?:failed|denied)|\bname or password\b|\bpassword\b.*\bincorrect/i,
    code: 'ERP_AUTH',
    notRun: true,
  },
  { pattern: /\blocked by\b|\bFOREIGN_LOCK\b|\bENQUEUE_CONFLICT\b/i, code: 'ERP_LOCKED' },
  {
    pattern: /\bDOWNTIME\b|system is (?:shutting down|not available)|\bno (?:dialog )?work process/i,
    code: 'ERP_UNREACHABLE',
    notRun: true,
  },
];

/** Exception of RFC_READ_TABLE that only says that no row matched. */
export function isNoRows(error: AditError): boolean {
  return error.details?.['exception'] === 'TABLE_WITHOUT_DATA';
}

/** The error for a SOAP fault or a classic exception. */
export function faultError(functionName: string, fault: FaultTexts): AditError {
  const text = fault.texts.join(' | ').slice(0, 500);
  const exception = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/.exec(text)?.[0];
  const rule = FAULT_RULES.find(({ pattern }) => pattern.test(text));
  const noRows = text.includes('TABLE_WITHOUT_DATA');
  const code = rule?.code ?? 'ERP_FAULT';
  const named = noRows ? 'TABLE_WITHOUT_DATA' : exception;
  const notRun = rule?.notRun === true || (rule?.notRun === 'if-named' && text.includes(functionName));
  return new AditError(code, `${functionName}: ${text || 'fault without a text'}`, {
    details: { function: functionName, ...(named && { exception: named }) },
    outcome: notRun || noRows ? 'none' : 'unknown',
  });
}

/** The error for an HTTP answer that is no SOAP: what the server in front of the function modules refused. */
export function httpError(functionName: string, status: number, isHtml: boolean): AditError {
  const facts = { details: { function: functionName, httpStatus: status }, outcome: 'none' as const };
  const what = `${functionName}: HTTP ${status}${isHtml ? ' with an HTML page' : ''}`;
  if (status === 401) return new AditError('ERP_AUTH', `${what}: the logon was not accepted`, facts);
  if (status === 403)
    return new AditError('ERP_DENIED', `${what}: the service refuses this user`, {
      ...facts,
      hint: 'check S_ICF and the service /sap/bc/soap/rfc in SICF',
    });
  if (status === 404 || status === 405)
    return new AditError('ERP_UNREACHABLE', `${what}: the SOAP service is not active`, {
      ...facts,
      hint: 'activate /sap/bc/soap/rfc in SICF, or correct the path',
    });
  if (status === 408 || status === 429 || status === 502 || status === 503 || status === 504) {
    // A gateway's own 502 or 504 does not tell whether the request behind it ran.
    const outcome = status === 502 || status === 504 ? 'unknown' : 'none';
    return new AditError('ERP_UNREACHABLE', `${what}: the ERP does not serve at the moment`, { ...facts, outcome });
  }
  if (status >= 500) return new AditError('ERP_FAULT', what, { ...facts, outcome: 'unknown' });
  return new AditError('ERP_REPLY_INVALID', `${what}: not an answer of SOAP RFC`, {
    ...facts,
    outcome: status < 300 ? 'unknown' : 'none',
  });
}

/** The error for a transport that failed. `sent` = the first byte of the request had left this machine. */
export function transportError(functionName: string, thrown: unknown, sent: boolean): AditError {
  const code = codeOf(thrown);
  const tls = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|HOSTNAME/.test(code);
  return new AditError(
    'ERP_UNREACHABLE',
    `${functionName}: ${code || 'the connection failed'}${sent ? ' after the request was sent' : ''}`,
    {
      details: { function: functionName, reason: code || 'unknown' },
      outcome: sent ? 'unknown' : 'none',
      ...(tls && { hint: 'the TLS handshake failed: check "ca" and the host name of this system' }),
      cause: thrown,
    },
  );
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  const own = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const inner = 'cause' in thrown ? codeOf(thrown.cause) : '';
  return inner || own;
}

/** True if a kept-alive connection may simply have been closed while it lay idle. */
export function isStaleConnection(thrown: unknown): boolean {
  return /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(codeOf(thrown));
}

/** What a workflow's RETURN_CODE means, for the operator. */
export function workflowRefusal(returnCode: number, lines: readonly string[]): string {
  const meaning: Readonly<Record<number, string>> = {
    1: 'the task does not exist',
    2: 'the container was not accepted',
    3: 'the definition of the task is wrong',
    4: 'the workflow could not be started',
    5: 'the work item could not be read',
    6: 'the user may not start this task',
  };
  const said = lines
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, 200);
  return `return code ${returnCode}: ${meaning[returnCode] ?? 'unknown reason'}${said ? ` (${said})` : ''}`;
}
