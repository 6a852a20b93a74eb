import { AditError, asAditError } from '../domain/errors.ts';

/**
 * Runs what only reads, before anything is written: whatever goes wrong in it, the ERP is as it was, however
 * undecided the error of the call by itself is.
 */
export async function beforeWriting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw nothingWritten(asAditError(thrown));
  }
}

/** The same error with `outcome: none`, for what failed before the first writing call. */
export function nothingWritten(error: AditError): AditError {
  return new AditError(error.code, error.message, {
    ...(error.details && { details: error.details }),
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error,
    outcome: 'none',
  });
}

/** A refusal of our own, for what the ERP's books say or its fields cannot hold. */
export function rejected(message: string): AditError {
  return new AditError('ERP_REJECTED', message, { outcome: 'none' });
}
