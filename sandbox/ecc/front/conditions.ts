import { AbapException, AbapMessage, CallRefused, RoadError, ShortDump } from '../session/conditions.ts';
import { icmUnavailable, logonFailed, notActive, PageError, RfcFault, shortDump } from './faults.ts';

/** What a fault's code means over HTTP; codes that are nobody's become the type of a SOAP fault. */
function roadError(error: RoadError): RfcFault | PageError {
  switch (error.code) {
    case '401':
      return logonFailed();
    case '403':
      return new PageError(403, '403 Forbidden', ['No authorization to call the service (S_ICF)']);
    case '404':
      return notActive();
    case '503':
      return icmUnavailable();
    case 'HTML':
      // A portal or web dispatcher in between answers with its own page and says that all is well.
      return new PageError(200, 'Please log on', ['Your session has ended.']);
    case '500':
      return new RfcFault({
        code: 'Server',
        type: 'SYSTEM_FAILURE',
        message: 'An internal error occurred in the called system',
      });
    default:
      return new RfcFault({ code: 'Server', type: error.code, message: error.message });
  }
}

/** The form that a condition of the session takes over SOAP; null for what is none. */
export function soapForm(error: unknown, functionName: string): RfcFault | PageError | null {
  if (error instanceof RoadError) return roadError(error);
  if (error instanceof ShortDump) return shortDump(error.key);
  if (error instanceof AbapMessage)
    return new RfcFault({ code: 'Server', type: 'ERROR_MESSAGE_STATE', message: error.message });
  if (error instanceof AbapException) {
    const { key, message } = error;
    return new RfcFault({ code: 'Client', type: key, message, exception: { functionName } });
  }
  if (error instanceof CallRefused) {
    const type = error.reason === 'not_found' ? 'FU_NOT_FOUND' : 'RFC_AUTHORIZATION_FAILURE';
    return new RfcFault({ code: 'Client', type, message: error.message });
  }
  return null;
}
