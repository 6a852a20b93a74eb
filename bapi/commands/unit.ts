import { nothingWritten } from '../../connector/nothing-written.ts';
import type { CommandOutcome } from '../../domain/connector.ts';
import { asAditError } from '../../domain/errors.ts';
import { BAPI_TRANSACTION_COMMIT, BAPI_TRANSACTION_ROLLBACK } from '../catalogue/writes.ts';
import type { RfcSession } from '../driver.ts';
import { type BapiMessage, failureOf, type ReturnLike } from '../errors.ts';
import type { Ask } from '../session.ts';
import { failed, refusal, unknown } from './outcome.ts';

/** What the writing call of a unit of work said. */
export interface Written {
  readonly functionName: string;
  /** The first message of type E, A or X. */
  readonly failure: BapiMessage | null;
}

/**
 * A function that only registers its changes, and its commit, on one session. Null once they are committed.
 *
 * Whatever fails before the commit was sent leaves nothing: a refusal is rolled back, and a session that was lost takes
 * its changes with it. From the moment the commit left nobody knows without looking, and a commit that says its update
 * failed leaves a request that an administrator may still repeat (transaction SM13).
 */
export async function committed(
  ask: Ask,
  write: (unit: RfcSession) => Promise<Written>,
): Promise<CommandOutcome | null> {
  let isCommitting = false;
  let refusedWith: CommandOutcome | null = null;
  try {
    return await ask.unitOfWork(async (unit) => {
      const { functionName, failure } = await write(unit);
      if (failure) {
        refusedWith = refusal(ask, functionName, failure);
        // Should the roll-back fail, the session ends with what it throws, and what was not committed with it.
        await unit.call(BAPI_TRANSACTION_ROLLBACK, {});
        return refusedWith;
      }
      isCommitting = true;
      const { RETURN } = await unit.call(BAPI_TRANSACTION_COMMIT, { WAIT: 'X' });
      const notUpdated = failureOf(RETURN);
      return notUpdated
        ? unknown(ask, `the update after the commit failed: ${notUpdated.id} ${notUpdated.text}`)
        : null;
    });
  } catch (thrown) {
    if (refusedWith) return refusedWith;
    const error = asAditError(thrown);
    return failed(ask, isCommitting ? error : nothingWritten(error));
  }
}

/** The first failure among the rows of a RETURN table. */
export function firstFailure(rows: readonly ReturnLike[]): BapiMessage | null {
  for (const row of rows) {
    const failure = failureOf(row);
    if (failure) return failure;
  }
  return null;
}
