import type { ErrorCode } from '../../domain/error-codes.ts';
import { AditError } from '../../domain/errors.ts';

/**
 * What the RFC library says, as data. Its errors are plain objects of three shapes: its own (`group`, `code`, `key`), the
 * same with the parts of an ABAP message, and the driver's (`nodeRfcError`, only a message). This is the one place
 * that reads them; nothing of them is thrown on, since they may quote connection parameters.
 */
export interface RfcFailure {
  /** 1 ABAP exception, 2 ABAP runtime, 3 logon, 4 communication, 5 the library; 0 the driver's own checks. */
  readonly group: number;
  /** Code of the library, such as 7 for a call that was cancelled. */
  readonly code: number;
  /** Name of the exception or of the failure, such as `TABLE_WITHOUT_DATA`. */
  readonly key: string;
  /** Message class and number of an ABAP message, such as `MC601`. */
  readonly message: string;
  readonly messageType: string;
  readonly text: string;
}

/** Where it failed: a logon never reaches a function; a call may have. */
export type Phase = 'logon' | 'ping' | 'call';

interface Rule {
  readonly group?: number;
  readonly code?: number;
  readonly key?: RegExp;
  readonly message?: string;
  readonly text?: RegExp;
  readonly becomes: ErrorCode;
  /**
   * The function surely did not run; `if-named` where the text names it, since one that runs may stumble over another
   * that is not there. Left out, nobody knows.
   */
  readonly notRun?: true | 'if-named';
}

/** First match counts. Groups, codes and keys as public bindings of the library and the driver's source have them. */
const RULES: readonly Rule[] = [
  // The driver's own: parameters that it refuses to send, a connection that was closed before. After the reply it may
  // still fail to read a value, so any other word of it tells nothing.
  { group: 0, text: /from NodeJS|^RFM parameter name|^Empty RFM parameter/, becomes: 'INTERNAL', notRun: true },
  { group: 0, text: /over closed connection/, becomes: 'ERP_UNREACHABLE', notRun: true },
  { group: 0, becomes: 'ERP_REPLY_INVALID' },
  // Before the call leaves: no such function, no right to call it, no such parameter.
  { group: 1, key: /^(?:FU_NOT_FOUND|CALL_FUNCTION_NOT_FOUND)$/, becomes: 'ERP_REPLY_INVALID', notRun: true },
  { group: 5, code: 17, becomes: 'ERP_REPLY_INVALID', notRun: true },
  { group: 5, code: 20, becomes: 'ERP_REPLY_INVALID', notRun: true },
  { key: /^(?:RFC_NO_AUTHORITY|RFC_AUTHORIZATION_FAILURE)$/, becomes: 'ERP_DENIED', notRun: true },
  { key: /^CALL_FUNCTION_SIGNON_REJECTED$/, becomes: 'ERP_REPLY_INVALID', notRun: true },
  { key: /^CALL_FUNCTION_NOT_(?:FOUND|REMOTE)$/, becomes: 'ERP_REPLY_INVALID', notRun: 'if-named' },
  // Exceptions that functions which only read raise before they do anything.
  { group: 1, key: /^NOT_AUTHORIZED$/, becomes: 'ERP_DENIED', notRun: true },
  {
    group: 1,
    key: /^(?:TABLE_NOT_AVAILABLE|FIELD_NOT_VALID|OPTION_NOT_VALID|DATA_BUFFER_EXCEEDED)$/,
    becomes: 'ERP_REPLY_INVALID',
    notRun: true,
  },
  { group: 1, key: /^TABLE_WITHOUT_DATA$/, becomes: 'ERP_FAULT', notRun: true },
  { group: 1, key: /^(?:FOREIGN_LOCK|ENQUEUE_CONFLICT)$/, becomes: 'ERP_LOCKED' },
  { message: 'MC601', becomes: 'ERP_LOCKED' },
  { group: 1, becomes: 'ERP_FAULT' },
  { group: 2, becomes: 'ERP_FAULT' },
  // A refused logon within a call is the driver's own, made in silence after the call had failed some way or other.
  { group: 3, becomes: 'ERP_AUTH' },
  { group: 4, becomes: 'ERP_UNREACHABLE' },
  { group: 5, code: 13, becomes: 'ERP_UNREACHABLE' },
  { group: 5, code: 31, becomes: 'ERP_UNREACHABLE' },
  { group: 5, becomes: 'ERP_REPLY_INVALID' },
  { group: 6, becomes: 'ERP_FAULT' },
  { group: 7, becomes: 'ERP_DENIED' },
];

const DRIVERS_OWN = 0;
const CANCELED = 7;

interface Advice {
  readonly pattern: RegExp;
  readonly hint: string;
}

/** What the words of the security library and of the network mean for whoever has to mend it. */
const ADVICE: readonly Advice[] = [
  {
    pattern:
      /(?:sapcrypto|sapcryptolib|gssapi|snc_lib|SNC library).*(?:not found|cannot|could not|unable|missing)|unable to (?:find|load) (?:the |a )?(?:GSS|SNC)|SncPDLInit|SNCERR_INIT/i,
    hint: 'the SNC library cannot be loaded: check "snc.lib", its rights, and that it is for the same processor (64 bit)',
  },
  {
    pattern: /no credentials|cred_v2|A2200210|A2200016|unable to (?:get|establish).*(?:own )?credential/i,
    hint: 'the PSE has no credentials for the user of the agent: run "sapgenpse seclogin" for that user and set "snc.secudir"',
  },
  {
    pattern:
      /(?:SNC name|snc_myname|user).*(?:not (?:in|found).*ACL|ACL)|no (?:user|suitable SAP user) found for (?:the )?SNC/i,
    hint: 'the SNC name is not known to the system: enter it in SU01 (tab SNC) or SNC0/USRACLEXT',
  },
  {
    pattern: /partner.*(?:name|certificate).*(?:mismatch|different|differs)|A2200019|target name/i,
    hint: 'the system has another SNC name: compare "snc.partnerName" with snc/identity/as of the system',
  },
  {
    pattern: /certificate.*(?:expired|not (?:yet )?valid)|verification of (?:the )?server.*failed|A2200217/i,
    hint: 'a certificate is expired or not trusted: import the issuer into the PSE ("sapgenpse maintain_pk")',
  },
  {
    pattern: /max(?:imum)?(?: no| number)? of \d+ conversations exceeded|CPIC_MAX_CONV/i,
    hint: 'too many connections from this host: lower "maxConnections" or raise CPIC_MAX_CONV and gw/max_conn',
  },
  {
    pattern: /partner .*not reached|ECONNREFUSED|NiBufIConnect|connection refused/i,
    hint: 'the gateway does not answer: check host, system number and firewall',
  },
  {
    pattern: /hostname .*unknown|getaddrinfo|NiHostToAddr/i,
    hint: 'the host name is not known here: check "ashost" or "mshost" and the name service',
  },
  {
    pattern: /service .*sapms\w* ?.*unknown|NiServToNo/i,
    hint: 'the message server\'s service is not known here: set "msserv" to its port, 36NN',
  },
];

/** Reads what the driver rejected with. `secrets` are the values that must not be in its words, whoever put them there. */
export function failureFrom(thrown: unknown, secrets: readonly string[] = []): RfcFailure {
  const group = numberOf(thrown, 'group');
  return {
    group: group ?? DRIVERS_OWN,
    code: numberOf(thrown, 'code') ?? 0,
    key: textOf(thrown, 'key').slice(0, 60),
    message: `${textOf(thrown, 'abapMsgClass')}${textOf(thrown, 'abapMsgNumber')}`.slice(0, 30),
    messageType: textOf(thrown, 'abapMsgType').slice(0, 1),
    text: redacted(textOf(thrown, 'message'), secrets),
  };
}

/** True if the session, or what is left of it, must not be used again: everything but an ABAP exception. */
export function spoilsSession(failure: RfcFailure): boolean {
  return failure.group !== 1;
}

/** True if the connection was dead before or during the call, so that a read may be asked again on a fresh one. */
export function lostConnection({ group, code, text }: RfcFailure): boolean {
  return (
    (group === 4 && code !== CANCELED) ||
    (group === 5 && code === 13) ||
    (group === DRIVERS_OWN && /over closed connection/.test(text))
  );
}

/** The error for a failure of the library. `subject` is the function, or what was tried. */
export function rfcError(subject: string, failure: RfcFailure, phase: Phase): AditError {
  const { group, code, key, message } = failure;
  const rule = RULES.find((one) => fits(one, failure));
  const hint = ADVICE.find(({ pattern }) => pattern.test(failure.text))?.hint;
  const isNamed = rule?.notRun === 'if-named' && failure.text.includes(subject);
  const notRun = phase !== 'call' || rule?.notRun === true || isNamed;
  return new AditError(
    rule?.becomes ?? 'ERP_FAULT',
    `${subject}: ${[key, message, failure.text].filter((part) => part !== '').join(' ')}`,
    {
      details: {
        function: subject,
        rfcGroup: group,
        rfcCode: code,
        ...(key !== '' && { exception: key }),
        ...(message !== '' && { message }),
      },
      outcome: notRun ? 'none' : 'unknown',
      ...(hint !== undefined && { hint }),
    },
  );
}

function fits(rule: Rule, { group, code, key, message, text }: RfcFailure): boolean {
  return (
    (rule.group === undefined || rule.group === group) &&
    (rule.code === undefined || rule.code === code) &&
    (rule.key === undefined || rule.key.test(key)) &&
    (rule.message === undefined || rule.message === message) &&
    (rule.text === undefined || rule.text.test(text))
  );
}

const SECRETS =
  /\b(passwd|password|mysapsso2|x509cert|saprouter|tls_client_certificate_logon)\b(\s*["']?\s*[:=]\s*)("[^"]*"|'[^']*'|\S+)/gi;

/** The library's own words, in one line, without the values of secret parameters. */
export function redacted(text: string, secrets: readonly string[] = []): string {
  const without = secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '***')), text);
  return without.replace(SECRETS, '$1$2***').replace(/\s+/g, ' ').trim().slice(0, 300);
}

function numberOf(thrown: unknown, name: string): number | null {
  const value = member(thrown, name);
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function textOf(thrown: unknown, name: string): string {
  const value = member(thrown, name);
  return typeof value === 'string' ? value : '';
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
