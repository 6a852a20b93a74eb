import { OracleError } from '../engine.ts';

/** Texts of the errors that a fault can ask for by number; any other number gets a text that says so. */
const TEXTS: Readonly<Record<number, string>> = {
  1: 'unique constraint violated',
  18: 'maximum number of sessions exceeded',
  28: 'your session has been killed',
  54: 'resource busy and acquire with NOWAIT specified or timeout expired',
  60: 'deadlock detected while waiting for resource',
  600: 'internal error code, arguments: [], [], [], [], [], [], [], []',
  603: 'ORACLE server session terminated by fatal error',
  942: 'table or view does not exist',
  1012: 'not logged on',
  1013: 'user requested cancel of current operation',
  1017: 'invalid username/password; logon denied',
  1031: 'insufficient privileges',
  1033: 'ORACLE initialization or shutdown in progress',
  1034: 'ORACLE not available',
  1045: 'user lacks CREATE SESSION privilege; logon denied',
  1089: 'immediate shutdown or close in progress - no operations are permitted',
  1092: 'ORACLE instance terminated. Disconnection forced',
  2391: 'exceeded simultaneous SESSIONS_PER_USER limit',
  2396: 'exceeded maximum idle time, please connect again',
  3113: 'end-of-file on communication channel',
  3114: 'not connected to ORACLE',
  3135: 'connection lost contact',
  4020: 'deadlock detected while trying to lock object',
  4031: 'unable to allocate bytes of shared memory',
  4061: 'existing state of package has been invalidated',
  4065: 'not executed, altered or dropped package',
  4068: 'existing state of packages has been discarded',
  8177: "can't serialize access for this transaction",
  16000: 'database or pluggable database open for read-only access',
  28000: 'The account is locked.',
  28001: 'the password has expired',
  30006: 'resource busy; acquire with WAIT timeout expired',
  38802: 'edition does not exist',
};

/** After these the server hangs up, whatever it was about to do. */
const DEADLY: ReadonlySet<number> = new Set([28, 31, 603, 1012, 1041, 1089, 1092, 2396, 3106, 3113, 3114, 3135]);

export function oracleError(number: number): OracleError {
  return new OracleError(number, TEXTS[number] ?? 'error armed by a test');
}

export const endsSession = ({ number }: OracleError): boolean => DEADLY.has(number);

/** `ORA-01017`, as it stands in the call log. */
export const outcomeOf = (error: OracleError): string => `ORA-${String(error.number).padStart(5, '0')}`;
