import { AditError } from '../../domain/errors.ts';

/** An ERP reply that the documented interface does not allow. Names the place, never the value. */
export function replyInvalid(place: string, problem: string): AditError {
  return new AditError('ERP_REPLY_INVALID', `${place}: ${problem}`, { details: { place } });
}

export function inputInvalid(place: string, problem: string): AditError {
  return new AditError('INPUT_INVALID', `${place}: ${problem}`, { details: { place } });
}
