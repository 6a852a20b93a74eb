import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlValue } from '../../../oracle/database.ts';
import { OracleError } from '../../../oracle/engine.ts';
import { number, scalar, text } from '../arguments.ts';
import { decode, encode, textOf } from '../messages/message.ts';
import * as stack from '../messages/stack.ts';
import { incompatible, isCompatible, toBoolean, unexpected } from '../standard.ts';
import { scalarVariable, setVariable } from '../state.ts';

/** Raised by FND_API and FND_MSG_PUB themselves, outside of any API: nobody turns it into a status. */
function unhandled(): OracleError {
  return new OracleError(6510, 'PL/SQL: unhandled user-defined exception');
}

function isEncoded({ args }: ApiCall): boolean {
  try {
    return toBoolean(args.get('P_ENCODED'));
  } catch {
    throw unhandled();
  }
}

function read(call: ApiCall): stack.Got {
  return stack.get(call.session, Number(scalar(call.args.get('P_MSG_INDEX')) ?? '0'), isEncoded(call));
}

/** GET is overloaded: 1 is the procedure, which tells the index as well, 2 the function. */
async function get(call: ApiCall): Promise<PlValue | undefined> {
  const { data, index } = read(call);
  if (call.overload === 2) return text(data);
  call.out('P_DATA', text(data));
  call.out('P_MSG_INDEX_OUT', number(index));
  return undefined;
}

async function countAndGet(call: ApiCall): Promise<undefined> {
  const { count, data } = stack.countAndGet(call.session, isEncoded(call));
  call.out('P_COUNT', number(count));
  call.out('P_DATA', text(data));
  return undefined;
}

/** DELETE_MSG: 1 is the procedure. The function of the same name (2) empties the list and says T: its use is not public. */
async function deleteMsg({ session, args, overload }: ApiCall): Promise<PlValue | undefined> {
  const index = scalar(args.get('P_MSG_INDEX'));
  stack.remove(session, index === null ? null : Number(index));
  return overload === 2 ? text('T') : undefined;
}

async function reset({ session, args }: ApiCall): Promise<undefined> {
  if (!stack.reset(session, Number(scalar(args.get('P_MODE')) ?? '0'))) throw unhandled();
  return undefined;
}

const CURRENT = 'MSGDATA';

function current(session: DatabaseSession): string | null {
  return scalarVariable(session, 'FND_MESSAGE', CURRENT);
}

function setCurrent(session: DatabaseSession, encoded: string | null): void {
  setVariable(session, 'FND_MESSAGE', CURRENT, text(encoded));
}

/** The message that FND_MESSAGE holds, which is gone from there afterwards. */
function takeCurrent(session: DatabaseSession): string | null {
  const encoded = current(session);
  setCurrent(session, null);
  return encoded;
}

async function setName({ session, args }: ApiCall): Promise<undefined> {
  const app = scalar(args.get('APPLICATION')) ?? '';
  setCurrent(session, encode({ app, name: scalar(args.get('NAME')) ?? '', tokens: {} }));
  return undefined;
}

async function setToken({ session, args }: ApiCall): Promise<undefined> {
  const message = decode(current(session) ?? '');
  const tokens = { ...message.tokens, [scalar(args.get('TOKEN')) ?? '']: scalar(args.get('VALUE')) ?? '' };
  setCurrent(session, encode({ ...message, tokens }));
  return undefined;
}

async function add({ session }: ApiCall): Promise<undefined> {
  stack.addEncoded(session, takeCurrent(session) ?? encode({ app: '', name: '', tokens: {} }));
  return undefined;
}

async function buildExceptionMessage({ session, args }: ApiCall): Promise<undefined> {
  const of = (name: string): string => scalar(args.get(name)) ?? '';
  const [message] = unexpected(of('P_PKG_NAME'), of('P_PROCEDURE_NAME'), of('P_ERROR_TEXT')).messages;
  if (message !== undefined) setCurrent(session, encode(message));
  return undefined;
}

function decoded(encoded: string | null): string | null {
  return encoded === null ? null : textOf(decode(encoded));
}

async function parseEncoded(call: ApiCall): Promise<undefined> {
  const { app, name } = decode(scalar(call.args.get('ENCODED_MESSAGE')) ?? '');
  call.out('APP_SHORT_NAME', text(app));
  call.out('MESSAGE_NAME', text(name));
  return undefined;
}

async function compatibleApiCall({ session, args }: ApiCall): Promise<PlValue> {
  const of = (name: string): string | null => scalar(args.get(name));
  const [current, caller] = [of('P_CURRENT_VERSION_NUMBER') ?? '0', of('P_CALLER_VERSION_NUMBER')];
  const value = isCompatible(current, caller);
  const [message] = incompatible(current, caller, of('P_API_NAME') ?? '', of('P_PKG_NAME') ?? '').messages;
  if (!value && message !== undefined) stack.add(session, message);
  return { kind: 'boolean', value };
}

async function toBooleanOf({ args }: ApiCall): Promise<PlValue> {
  try {
    return { kind: 'boolean', value: toBoolean(args.get('P_CHAR')) };
  } catch {
    throw unhandled();
  }
}

/** FND_API, FND_MSG_PUB and FND_MESSAGE (Oracle E-Business Suite Developer's Guide, Message Dictionary APIs; the packages' own descriptions). */
export const fndMessages: ApiLibrary = new Map<string, ApiProcedure>(
  Object.entries({
    'FND_API.COMPATIBLE_API_CALL': compatibleApiCall,
    'FND_API.TO_BOOLEAN': toBooleanOf,
    'FND_MSG_PUB.INITIALIZE': async ({ session }: ApiCall) => void stack.initialize(session),
    'FND_MSG_PUB.COUNT_MSG': async ({ session }: ApiCall) => number(stack.count(session)),
    'FND_MSG_PUB.COUNT_AND_GET': countAndGet,
    'FND_MSG_PUB.ADD': add,
    'FND_MSG_PUB.DELETE_MSG': deleteMsg,
    'FND_MSG_PUB.GET': get,
    'FND_MSG_PUB.GET_DETAIL': async (call: ApiCall) => text(read(call).data),
    'FND_MSG_PUB.RESET': reset,
    'FND_MSG_PUB.CHECK_MSG_LEVEL': async () => ({ kind: 'boolean', value: true }) as const,
    'FND_MSG_PUB.BUILD_EXC_MSG': buildExceptionMessage,
    'FND_MSG_PUB.ADD_EXC_MSG': async (call: ApiCall) => {
      await buildExceptionMessage(call);
      await add(call);
      return undefined;
    },
    'FND_MESSAGE.SET_NAME': setName,
    'FND_MESSAGE.SET_TOKEN': setToken,
    'FND_MESSAGE.CLEAR': async ({ session }: ApiCall) => void setCurrent(session, null),
    'FND_MESSAGE.GET': async ({ session }: ApiCall) => text(decoded(takeCurrent(session))),
    'FND_MESSAGE.GET_ENCODED': async ({ session }: ApiCall) => text(takeCurrent(session)),
    'FND_MESSAGE.SET_ENCODED': async ({ session, args }: ApiCall) =>
      void setCurrent(session, scalar(args.get('ENCODED_MESSAGE'))),
    'FND_MESSAGE.PARSE_ENCODED': parseEncoded,
    'FND_MESSAGE.RAISE_ERROR': async ({ session }: ApiCall) => {
      throw new OracleError(20001, decoded(takeCurrent(session)) ?? '');
    },
  }),
);
