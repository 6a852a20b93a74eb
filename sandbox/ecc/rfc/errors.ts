import { AbapException, AbapMessage, CallRefused, RoadError, ShortDump } from '../session/conditions.ts';
import type { RfcError } from './frames.ts';

/** Told to the caller as it is. */
export class RfcFailure extends Error {
  readonly error: RfcError;

  constructor(error: RfcError) {
    super(error.message);
    this.name = 'RfcFailure';
    this.error = error;
  }
}

export const logonFailure = (message: string): RfcError => ({ code: 2, group: 3, key: 'RFC_LOGON_FAILURE', message });

export const communicationFailure = (message: string): RfcError => ({
  code: 1,
  group: 4,
  key: 'RFC_COMMUNICATION_FAILURE',
  message,
});

const runtimeFailure = (key: string, message: string): RfcError => ({ code: 3, group: 2, key, message });

/** What node-rfc's own tests expect of a function that is not there: message 046 of class FL. */
export function functionNotFound(name: string): RfcError {
  const message = `ID:FL Type:E Number:046 ${name}`;
  return {
    code: 5,
    group: 1,
    key: 'FU_NOT_FOUND',
    message,
    abap: { class: 'FL', type: 'E', number: '046', variables: [name] },
  };
}

/** What the codes of a fault that are no condition of ABAP's mean on this road. */
function roadError({ code, message }: RoadError): RfcError {
  switch (code) {
    case '401':
    case 'RFC_LOGON_FAILURE':
      return logonFailure('Name or password is incorrect (repeat logon)');
    case '403':
      return runtimeFailure('RFC_NO_AUTHORITY', message);
    case '404':
    case '503':
    case 'HTML':
    case 'RFC_COMMUNICATION_FAILURE':
      return communicationFailure('\nERROR       timeout during allocate\nCOMPONENT   SAP Gateway');
    case 'RFC_CLOSED':
      return { code: 6, group: 4, key: code, message: 'Connection closed' };
    case 'RFC_TIMEOUT':
      return { code: 8, group: 4, key: code, message: 'timeout' };
    case '500':
      return runtimeFailure('SYSTEM_FAILURE', 'An internal error occurred in the called system');
    default:
      return runtimeFailure(code, message);
  }
}

/** The form that a condition of the session takes on this road; null for what is none. */
export function rfcForm(error: unknown): RfcError | null {
  if (error instanceof RfcFailure) return error.error;
  if (error instanceof RoadError) return roadError(error);
  if (error instanceof ShortDump) return runtimeFailure(error.key, error.message);
  if (error instanceof AbapException)
    return { code: 5, group: 1, key: error.key, message: error.message || `Exception ${error.key} raised` };
  if (error instanceof AbapMessage) {
    const { id, type, number, variables, message } = error;
    // The library has no name for a message: key and text are the same.
    return { code: 4, group: 2, key: message, message, abap: { class: id, type, number, variables } };
  }
  if (error instanceof CallRefused) {
    // The library knew the function from its cache, or the call would never have been made.
    if (error.reason === 'not_found') return runtimeFailure('CALL_FUNCTION_NOT_FOUND', error.message);
    return runtimeFailure('RFC_NO_AUTHORITY', error.message);
  }
  return null;
}
