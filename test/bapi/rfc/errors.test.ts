import { describe, expect, it } from 'vitest';
import { failureFrom, lostConnection, redacted, rfcError, spoilsSession } from '../../../bapi/rfc/errors.ts';
import { failures } from './fake-client.ts';

const error = (thrown: unknown, phase: 'logon' | 'ping' | 'call' = 'call') =>
  rfcError('BAPI_X', failureFrom(thrown), phase);

describe('errors of the RFC library', () => {
  it.each([
    ['no such function', { group: 1, code: 5, key: 'FU_NOT_FOUND' }, 'ERP_REPLY_INVALID', 'none'],
    [
      'a function that a transport took away',
      { group: 2, code: 3, key: 'CALL_FUNCTION_NOT_FOUND', message: 'Function module BAPI_X does not exist' },
      'ERP_REPLY_INVALID',
      'none',
    ],
    [
      'one that the function calls in its turn',
      { group: 2, code: 3, key: 'CALL_FUNCTION_NOT_FOUND', message: 'Function module Z_INNER does not exist' },
      'ERP_REPLY_INVALID',
      'unknown',
    ],
    ['no right to call it', { group: 2, code: 3, key: 'RFC_NO_AUTHORITY' }, 'ERP_DENIED', 'none'],
    ['an exception of a reading function', { group: 1, code: 5, key: 'NOT_AUTHORIZED' }, 'ERP_DENIED', 'none'],
    ['any other exception', { group: 1, code: 5, key: 'SOMETHING' }, 'ERP_FAULT', 'unknown'],
    ['a class based exception', { group: 1, code: 27, key: 'CX_X' }, 'ERP_FAULT', 'unknown'],
    ['a short dump', { group: 2, code: 3, key: 'TIME_OUT' }, 'ERP_FAULT', 'unknown'],
    [
      'a lock, as a message',
      { group: 2, code: 4, key: 'X', abapMsgClass: 'MC', abapMsgNumber: '601', abapMsgType: 'E' },
      'ERP_LOCKED',
      'unknown',
    ],
    ['a lost connection', { group: 4, code: 1, key: 'RFC_COMMUNICATION_FAILURE' }, 'ERP_UNREACHABLE', 'unknown'],
    ['a closed one', { group: 4, code: 6, key: 'RFC_CLOSED' }, 'ERP_UNREACHABLE', 'unknown'],
    ['a dead handle', { group: 5, code: 13, key: 'RFC_INVALID_HANDLE' }, 'ERP_UNREACHABLE', 'unknown'],
    [
      'a parameter that is not there',
      { group: 5, code: 20, key: 'RFC_INVALID_PARAMETER' },
      'ERP_REPLY_INVALID',
      'none',
    ],
    ['a value that cannot be converted', { group: 5, code: 22, key: 'X' }, 'ERP_REPLY_INVALID', 'unknown'],
    ['a logon repeated in silence and refused', { group: 3, code: 2, key: 'RFC_LOGON_FAILURE' }, 'ERP_AUTH', 'unknown'],
    [
      'a value that the driver does not send',
      { name: 'nodeRfcError', message: 'String expected from NodeJS for ABAP field of type 0' },
      'INTERNAL',
      'none',
    ],
    [
      'a connection that was closed before',
      { name: 'nodeRfcError', message: 'RFM client request over closed connection: invoke()' },
      'ERP_UNREACHABLE',
      'none',
    ],
    [
      'a reply that the driver cannot read',
      { name: 'nodeRfcError', message: 'Non-unicode ABAP string' },
      'ERP_REPLY_INVALID',
      'unknown',
    ],
    ['something of a shape nobody knows', 'boom', 'ERP_REPLY_INVALID', 'unknown'],
    ['a group nobody knows', { group: 9, code: 1, key: 'X' }, 'ERP_FAULT', 'unknown'],
  ])('takes %s for what it is', (_what, thrown, code, outcome) => {
    expect(error(thrown)).toMatchObject({ code, outcome });
  });

  it('takes whatever fails before the call for nothing done', () => {
    for (const thrown of [failures.logon, failures.closed, failures.dump, { message: 'x' }]) {
      expect(error(thrown, 'logon').outcome).toBe('none');
      expect(error(thrown, 'ping').outcome).toBe('none');
    }
  });

  it('keeps a session only after an ABAP exception', () => {
    const kept = [
      failures.exception,
      failures.dump,
      failures.logon,
      failures.closed,
      { group: 5, code: 20 },
      { message: 'x' },
    ];
    expect(kept.map((thrown) => spoilsSession(failureFrom(thrown)))).toEqual([false, true, true, true, true, true]);
  });

  it('knows a dead connection, after which a read may be asked again, from a cancelled call', () => {
    expect(lostConnection(failureFrom(failures.closed))).toBe(true);
    expect(lostConnection(failureFrom(failures.cancelled))).toBe(false);
    expect(lostConnection(failureFrom(failures.dump))).toBe(false);
  });

  it('carries group, code and exception as small facts, and the vendor’s text in the message alone', () => {
    const { details, message } = error({ ...failures.exception, message: 'Customer Müller is locked' });
    expect(details).toEqual({ function: 'BAPI_X', rfcGroup: 1, rfcCode: 5, exception: 'SOME_EXCEPTION' });
    expect(message).toContain('Müller');
  });

  it.each([
    ['PASSWD=geheim', 'PASSWD=***'],
    ['passwd: "ge heim" user=X', 'passwd: *** user=X'],
    ["MYSAPSSO2='abc' x", 'MYSAPSSO2=*** x'],
    ['x509cert = MIIB...', 'x509cert = ***'],
    ['the word s3cr3t! stands alone', 'the word *** stands alone'],
  ])('leaves no secret in the library’s words: %s', (text, shown) => {
    expect(redacted(text, ['s3cr3t!'])).toBe(shown);
  });

  it.each([
    ['SNC library /usr/lib/x.so not found', 'snc.lib'],
    ['GSS-API(maj): No credentials were supplied', 'seclogin'],
    ['SNC name p:CN=ADIT is not in ACL', 'SU01'],
    ['target name mismatch A2200019', 'partnerName'],
    ['certificate expired', 'maintain_pk'],
    ['max no of 200 conversations exceeded', 'maxConnections'],
    ["partner '10.0.0.1:3300' not reached", 'firewall'],
    ["hostname 'sap' unknown", 'name service'],
  ])('R12: turns "%s" into advice', (message, advice) => {
    expect(error({ group: 4, code: 1, key: 'RFC_COMMUNICATION_FAILURE', message }, 'logon').hint).toContain(advice);
  });
});
