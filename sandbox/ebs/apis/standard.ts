import type { ApiCall, ApiProcedure, DatabaseSession, PlValue } from '../../oracle/database.ts';
import { number, scalar, text } from './arguments.ts';
import { applications } from './context.ts';
import { ApiFailure, caughtByOthers } from './failure.ts';
import { add, countAndGet, initialize } from './messages/stack.ts';

/** How one API keeps Oracle's standard for PL/SQL APIs. */
export interface Frame {
  readonly package: string;
  readonly name: string;
  /** What P_API_VERSION is compared with; null for TCA's, which have none. */
  readonly version: string | null;
  /** Whether X_MSG_DATA is encoded, after success and after failure. */
  readonly encodes: { readonly success: boolean; readonly failure: boolean };
}

/** TCA: no version, no commit, plain text (Oracle Trading Community Architecture Technical Implementation Guide, PL/SQL APIs). */
export function tcaFrame(packageName: string, name: string): Frame {
  return { package: packageName, name, version: null, encodes: { success: false, failure: false } };
}

/** The other families answer in plain text after success and encoded after failure, as P_ENCODED's default is. */
export function versionedFrame(packageName: string, name: string, version: string): Frame {
  return { package: packageName, name, version, encodes: { success: false, failure: true } };
}

/**
 * An API by Oracle's standard: savepoint, version, message list, body, P_COMMIT, X_RETURN_STATUS and messages. On E and U
 * everything since the savepoint is undone, and nothing is raised (Oracle E-Business Suite, Standard APIs: return status,
 * message list, transaction control).
 */
export function standardApi(frame: Frame, body: (call: ApiCall) => Promise<void>): ApiProcedure {
  return async (call) => {
    const { session } = call;
    const savepoint = `${frame.name}_PUB`;
    await session.savepoint(savepoint);
    try {
      enter(call, frame);
      await body(call);
      if (frame.version !== null && isTrue(call, 'P_COMMIT')) await session.commit();
      answer(call, 'S', frame.encodes.success);
    } catch (error) {
      const failure = failureOf(error, frame);
      if (failure === null) throw error;
      await session.rollbackTo(savepoint);
      for (const message of failure.messages) add(session, message);
      answer(call, failure.status, frame.encodes.failure);
    }
    return undefined;
  };
}

function enter(call: ApiCall, frame: Frame): void {
  if (frame.version !== null) requireVersion(call, frame);
  if (isTrue(call, 'P_INIT_MSG_LIST')) initialize(call.session);
  requireApplications(call.session, frame);
}

/** Sets what every API answers with. The record of a failed call keeps what the body had set: OUT arguments are not undone. */
export function answer(call: ApiCall, status: string, encoded: boolean): void {
  const { count: messages, data } = countAndGet(call.session, encoded);
  call.out('X_RETURN_STATUS', text(status));
  call.out('X_MSG_COUNT', number(messages));
  call.out('X_MSG_DATA', text(data));
}

/**
 * FND_API.TO_BOOLEAN of a flag: T, F, and anything else is an unexpected error. An argument that the procedure does not
 * have is F.
 */
function isTrue(call: ApiCall, name: string): boolean {
  if (!call.args.has(name)) return false;
  return toBoolean(call.args.get(name));
}

export function toBoolean(value: PlValue | undefined): boolean {
  const flag = scalar(value);
  if (flag === 'T') return true;
  if (flag === 'F') return false;
  throw unexpected('FND_API', 'To_Boolean', 'ORA-06510: PL/SQL: unhandled user-defined exception');
}

/** FND_MSG_PUB.ADD_EXC_MSG and G_EXC_UNEXPECTED_ERROR. */
export function unexpected(packageName: string, procedure: string, error: string): ApiFailure {
  return new ApiFailure('U', [
    {
      app: 'FND',
      name: 'FND_AS_UNEXP_ERROR',
      tokens: { PKG_NAME: packageName, PROCEDURE_NAME: procedure, ERROR_TEXT: error.slice(0, 240) },
    },
  ]);
}

/** FND_API.COMPATIBLE_API_CALL: the same major number, and no minor number that is still to come. */
export function isCompatible(current: string, caller: string | null): boolean {
  if (caller === null) return false;
  return Math.trunc(Number(caller)) === Math.trunc(Number(current)) && Number(caller) <= Number(current);
}

export function incompatible(current: string, caller: string | null, name: string, packageName: string): ApiFailure {
  return new ApiFailure('U', [
    {
      app: 'FND',
      name: 'FND_AS_INCOMPATIBLE_API_CALL',
      tokens: { API_NAME: name, PKG_NAME: packageName, CURR_VER_NUM: current, CALLER_VER_NUM: caller ?? '' },
    },
  ]);
}

function requireVersion(call: ApiCall, { package: packageName, name, version }: Frame): void {
  const caller = scalar(call.args.get('P_API_VERSION'));
  if (version !== null && !isCompatible(version, caller)) throw incompatible(version, caller, name, packageName);
}

/**
 * Without FND_GLOBAL.APPS_INITIALIZE the APIs find no profile and no user. Unknown for each of them: the stricter reading,
 * they end unexpectedly.
 */
function requireApplications(session: DatabaseSession, { package: packageName, name }: Frame): void {
  if (applications(session).userId === '-1') throw unexpected(packageName, name, 'ORA-01403: no data found');
}

function failureOf(error: unknown, { package: packageName, name, version }: Frame): ApiFailure | null {
  if (error instanceof ApiFailure) return error;
  const words = caughtByOthers(error);
  if (words === null) return null;
  // TCA's own message for WHEN OTHERS.
  if (version === null)
    return new ApiFailure('U', [{ app: 'AR', name: 'HZ_API_OTHERS_EXCEP', tokens: { ERROR: words } }]);
  return unexpected(packageName, name, words);
}
