import type { FunctionSignature } from '../dictionary.ts';
import { fieldsOf } from '../dictionary.ts';
import type { Result } from '../functions/contract.ts';
import { AbapException, AbapMessage, CallRefused, RoadError, ShortDump } from './conditions.ts';

const FOREIGN_USER = 'MILLERJ';
const LOCK_TEXT = `Object requested is currently locked by user ${FOREIGN_USER}`;

/** The user that a fault `at: lock` says holds the lock. */
export const LOCKED_BY = FOREIGN_USER;

/**
 * The error that a fault's code names: `DUMP` or `DUMP:NAME` and `TIME_OUT`, `RFC_NO_AUTHORITY`, a message
 * as `E:MC601`, `A:…`, `X:…`, an exception of the function's own; anything else is for the front to read.
 */
export function conditionOf(code: string, name: string, signature: FunctionSignature | undefined): Error {
  if (code === 'DUMP') return new ShortDump('SAPSQL_ARRAY_INSERT_DUPREC');
  if (code === 'TIME_OUT') return new ShortDump(code);
  const dump = /^DUMP:([A-Z0-9_]{1,30})$/.exec(code)?.[1];
  if (dump !== undefined) return new ShortDump(dump);
  if (code === 'RFC_NO_AUTHORITY') return new CallRefused('no_authority', name);
  const message = /^([EAX]):([A-Z0-9&_/]{1,20}?)(\d{3})$/.exec(code);
  if (message !== null) {
    const [, type, id = '', number = ''] = message;
    // A message of type X is a way to ask for a short dump (ABAP keyword documentation, MESSAGE).
    if (type === 'X') return new ShortDump('MESSAGE_TYPE_X');
    const isLock = id === 'MC' && number === '601';
    const text = isLock ? LOCK_TEXT : `Message ${id} ${number} was raised`;
    return new AbapMessage(type === 'A' ? 'A' : 'E', id, number, text, isLock ? [FOREIGN_USER] : []);
  }
  if (signature?.exceptions.includes(code) === true) return new AbapException(code, `Error ${code} in ${name}`);
  return new RoadError(code, name);
}

/** A record that somebody edits: MC 601 where the function has a place for messages, else the message ends the call. */
export function lockedResult(signature: FunctionSignature): Result {
  const back = signature.parameters.find(({ name, direction }) => name === 'RETURN' && direction !== 'import');
  if (back !== undefined) {
    const hasCode = fieldsOf(back).some((field) => field.name === 'CODE');
    const key = hasCode ? { CODE: 'MC601' } : { ID: 'MC', NUMBER: '601' };
    const row = { TYPE: 'E', ...key, MESSAGE: LOCK_TEXT, MESSAGE_V1: FOREIGN_USER };
    return { RETURN: back.direction === 'tables' ? [row] : row };
  }
  if (signature.parameters.some(({ name }) => name === 'RETURN_CODE')) {
    return {
      RETURN_CODE: '4',
      MESSAGE_LINES: [{ MSG_TYPE: 'E', LINE: LOCK_TEXT }],
      MESSAGE_STRUCT: [{ MSGID: 'MC', MSGTY: 'E', MSGNO: '601', MSGV1: FOREIGN_USER }],
    };
  }
  throw new AbapMessage('E', 'MC', '601', LOCK_TEXT, [FOREIGN_USER]);
}
