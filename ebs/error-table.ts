import type { ErrorCode } from '../domain/error-codes.ts';

/** What an error of the database or of the driver means, whoever said it. */
export type FailureClass =
  | 'dead'
  | 'connect'
  | 'config'
  | 'credential'
  | 'timeout'
  | 'serialisation'
  | 'package-state'
  | 'edition'
  | 'refusal'
  | 'contract'
  | 'resource'
  | 'fault';

export interface FailureRow {
  readonly class: FailureClass;
  readonly code: ErrorCode;
  /** Whether a statement that was under way may have left something behind. */
  readonly outcome: 'none' | 'unknown';
  readonly numbers: readonly string[];
  readonly hint?: string;
}

const NEEDS_THICK = 'set "mode: thick" with the folder of Oracle’s client libraries as "libDir"';
const TLS_HINT = 'the TLS handshake failed: check "tls", the listener’s certificate and the host name of this system';

/**
 * Every error that is known by its number, `ORA-00060` or `NJS-500`. The driver gives NJS-500 for any error that ends a
 * connection and keeps the database's own number beside it; then that number is looked up first. A row stands once.
 */
export const FAILURES: readonly FailureRow[] = [
  {
    class: 'dead',
    code: 'ERP_UNREACHABLE',
    outcome: 'unknown',
    numbers: [
      ...['NJS-003', 'NJS-500', 'NJS-501', 'NJS-503', 'NJS-513', 'NJS-521', 'DPI-1010', 'DPI-1080'],
      ...['ORA-00022', 'ORA-00028', 'ORA-00031', 'ORA-00045', 'ORA-00378', 'ORA-00600', 'ORA-00602', 'ORA-00603'],
      ...['ORA-00609', 'ORA-01012', 'ORA-01041', 'ORA-01043', 'ORA-01089', 'ORA-01092', 'ORA-03113', 'ORA-03114'],
      ...['ORA-03122', 'ORA-03135', 'ORA-12153', 'ORA-12537', 'ORA-12547', 'ORA-12570', 'ORA-12583', 'ORA-27146'],
      ...['ORA-28511', 'ORA-56600'],
    ],
  },
  {
    class: 'dead',
    code: 'ERP_UNREACHABLE',
    outcome: 'unknown',
    numbers: ['ORA-02396', 'ORA-02399'],
    hint: 'the user’s profile ends sessions (IDLE_TIME, CONNECT_TIME): ask the DBA for a profile without them',
  },
  {
    class: 'dead',
    code: 'ERP_UNREACHABLE',
    outcome: 'unknown',
    // The driver stumbles over its own number of it, 509.
    numbers: ['NJS-068', 'NJS-509'],
    hint: 'what answers there does not speak Oracle’s protocol: check host and port, and that "tls" fits the listener',
  },
  {
    class: 'connect',
    code: 'ERP_UNREACHABLE',
    outcome: 'none',
    numbers: [
      ...['NJS-504', 'NJS-510', 'NJS-511', 'NJS-518', 'NJS-519', 'NJS-530', 'NJS-536'],
      ...['ORA-01033', 'ORA-01034', 'ORA-01090', 'ORA-12505', 'ORA-12514', 'ORA-12516', 'ORA-12518', 'ORA-12519'],
      ...['ORA-12520', 'ORA-12528', 'ORA-12535', 'ORA-12541', 'ORA-12543', 'ORA-12545', 'ORA-12170'],
      ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
    ],
  },
  // Of a connection that stood: what was under way may have arrived.
  { class: 'connect', code: 'ERP_UNREACHABLE', outcome: 'unknown', numbers: ['ECONNRESET', 'ETIMEDOUT'] },
  {
    class: 'connect',
    code: 'ERP_UNREACHABLE',
    outcome: 'none',
    numbers: ['ORA-16000'],
    hint: 'a standby, which is open for reading only, answers where the primary is meant: "hosts" and "service" have to lead to it after a switchover too',
  },
  {
    class: 'connect',
    code: 'ERP_UNREACHABLE',
    outcome: 'none',
    numbers: ['NJS-505', 'NJS-506', 'NJS-507', 'NJS-508', 'ORA-28860', 'ORA-28864', 'ORA-29024'],
    hint: TLS_HINT,
  },
  {
    class: 'config',
    code: 'CONFIG_INVALID',
    outcome: 'none',
    numbers: ['NJS-512', 'NJS-514', 'NJS-515', 'NJS-516', 'NJS-517', 'NJS-520', 'NJS-522', 'NJS-529', 'ORA-12154'],
    hint: 'correct hosts, service and tls of this system',
  },
  {
    class: 'config',
    code: 'CONFIG_INVALID',
    outcome: 'none',
    numbers: ['NJS-138', 'ORA-28040'],
    hint: `the database is older than what mode: thin speaks to (12.1): ${NEEDS_THICK} (release 19 for 11.2)`,
  },
  {
    class: 'config',
    code: 'CONFIG_INVALID',
    outcome: 'none',
    numbers: ['NJS-116'],
    hint: `the user has a 10G password verifier only (0x939): let the DBA set SEC_CASE_SENSITIVE_LOGON=TRUE and the password anew, or ${NEEDS_THICK}`,
  },
  {
    class: 'config',
    code: 'CONFIG_INVALID',
    outcome: 'none',
    numbers: ['NJS-531', 'NJS-532', 'NJS-533', 'ORA-12660', 'ORA-12268'],
    hint: `the database demands native network encryption, which mode: thin does not have: offer TCPS, or ${NEEDS_THICK}`,
  },
  {
    class: 'config',
    code: 'CONFIG_INVALID',
    outcome: 'none',
    numbers: ['NJS-118'],
    hint: 'this process already works in the other mode: restart the agent',
  },
  {
    class: 'config',
    code: 'DRIVER_MISSING',
    outcome: 'none',
    numbers: ['NJS-045', 'DPI-1047', 'DPI-1050', 'DPI-1072'],
    hint: 'mode: thick needs Oracle’s client libraries, release 19 or later, in "libDir", and libaio on Linux',
  },
  {
    class: 'credential',
    code: 'ERP_AUTH',
    outcome: 'none',
    numbers: ['ORA-01005', 'ORA-01017', 'ORA-01045', 'ORA-28030', 'NJS-101'],
  },
  {
    class: 'credential',
    code: 'ERP_AUTH',
    outcome: 'none',
    numbers: ['ORA-28000'],
    hint: 'the account is locked: let the DBA find out why and unlock it, then run "adit system reset"',
  },
  {
    class: 'credential',
    code: 'ERP_AUTH',
    outcome: 'none',
    numbers: ['ORA-28001'],
    hint: 'the password has expired: set a new one (ALTER USER … IDENTIFIED BY), put it where the section refers to, then run "adit system reset"',
  },
  {
    class: 'credential',
    code: 'ERP_AUTH',
    outcome: 'none',
    numbers: ['ORA-28150', 'ORA-28156', 'ORA-28183'],
    hint: 'the writing user may not become the proxied schema: ALTER USER <schema> GRANT CONNECT THROUGH <user>',
  },
  { class: 'timeout', code: 'DEADLINE_EXCEEDED', outcome: 'unknown', numbers: ['NJS-040', 'NJS-123', 'ORA-01013'] },
  {
    class: 'serialisation',
    code: 'ERP_LOCKED',
    outcome: 'none',
    numbers: ['ORA-00054', 'ORA-00060', 'ORA-04020', 'ORA-04021', 'ORA-08177', 'ORA-30006'],
  },
  {
    class: 'package-state',
    code: 'ERP_FAULT',
    outcome: 'none',
    numbers: ['ORA-04061', 'ORA-04065', 'ORA-04068', 'ORA-06508'],
    hint: 'a package is invalid or was replaced: recompile the invalid objects of APPS (adutlrcmp.sql)',
  },
  {
    class: 'edition',
    code: 'ERP_UNREACHABLE',
    outcome: 'none',
    numbers: ['ORA-38802', 'ORA-38803', 'ORA-38805', 'ORA-38807', 'ORA-38808', 'ORA-38814', 'ORA-38815'],
    hint: 'the edition of the session is gone: EBS was patched (cutover); it is connected anew',
  },
  {
    class: 'refusal',
    code: 'ERP_REJECTED',
    outcome: 'none',
    numbers: [
      ...['ORA-00001', 'ORA-01400', 'ORA-01403', 'ORA-01407', 'ORA-01422', 'ORA-01438', 'ORA-01722', 'ORA-01830'],
      ...['ORA-01843', 'ORA-01858', 'ORA-01861', 'ORA-02290', 'ORA-02291', 'ORA-02292', 'ORA-06502', 'ORA-06503'],
      ...['ORA-06512', 'ORA-12899'],
    ],
  },
  {
    class: 'contract',
    code: 'ERP_DENIED',
    outcome: 'none',
    numbers: ['ORA-00942', 'ORA-01031', 'ORA-01720', 'PLS-00201', 'ORA-00990', 'ORA-01749'],
    hint: 'a grant is missing or an object is not there: compare with "adit policy role" and "adit doctor"',
  },
  {
    class: 'contract',
    code: 'ERP_REPLY_INVALID',
    outcome: 'none',
    numbers: [
      ...['ORA-00904', 'ORA-00932', 'ORA-01008', 'ORA-01036', 'ORA-04042', 'ORA-04043', 'ORA-04063', 'ORA-06550'],
      ...['ORA-06553', 'ORA-06564'],
      ...['PLS-00302', 'PLS-00306', 'PLS-00307', 'PLS-00905', 'PLS-00904', 'PLS-00225', 'ORA-02289', 'ORA-00903'],
    ],
    hint: 'this release has another interface than the statement expects: run "adit doctor"',
  },
  {
    class: 'resource',
    code: 'OVERLOADED',
    outcome: 'none',
    numbers: [
      ...['ORA-00018', 'ORA-00020', 'ORA-01000', 'ORA-01536', 'ORA-01653', 'ORA-01654', 'ORA-01655', 'ORA-02391'],
      ...['ORA-04030', 'ORA-04031', 'ORA-04036', 'ORA-01652', 'ORA-30036'],
    ],
    hint: 'the database is short of sessions, memory or space: tell the DBA the number of this error',
  },
  {
    class: 'fault',
    code: 'ERP_REPLY_INVALID',
    outcome: 'unknown',
    numbers: ['NJS-112', 'NJS-115', 'NJS-129', 'NJS-192'],
    hint: 'the driver cannot read what the database sent; tell us the number of this error',
  },
  {
    class: 'fault',
    code: 'ERP_FAULT',
    outcome: 'none',
    numbers: ['ORA-01555', 'ORA-01476', 'ORA-06510', 'ORA-06511', 'ORA-06531', 'ORA-06533', 'ORA-06592', 'ORA-01001'],
  },
];

/** `RAISE_APPLICATION_ERROR`: what a program of the ERP refuses in its own words. */
export const APPLICATION_ERRORS = { from: 20_000, to: 20_999 } as const;
