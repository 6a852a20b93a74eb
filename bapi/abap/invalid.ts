import { AditError } from '../../domain/errors.ts';

/**
 * An ERP reply that the documented interface does not allow. Names the place, never the value. What follows a blank in
 * the place is the key of a row: it is for the operator's message alone.
 */
export function replyInvalid(place: string, problem: string): AditError {
  return new AditError('ERP_REPLY_INVALID', `${place}: ${problem}`, { details: { place: place.split(' ', 1)[0] } });
}

export function inputInvalid(place: string, problem: string): AditError {
  return new AditError('INPUT_INVALID', `${place}: ${problem}`, { details: { place } });
}

/** A parameter that the interface of a reading function has lost. `outcome: none`, as of a function that is not there. */
export function parameterMissing(place: string): AditError {
  return new AditError('ERP_REPLY_INVALID', `${place}: the reply does not have it`, {
    details: { place },
    hint: 'this system has another interface than expected: run "adit doctor"',
    outcome: 'none',
  });
}
