import { randomUUID } from 'node:crypto';
import { initialValue, scalarOf } from '../dictionary.ts';
import type { Input, Result, Row, Value } from '../functions/contract.ts';
import { CallRefused } from '../session/conditions.ts';
import type { AbapSystem } from '../session/contract.ts';
import { PostingRefused } from './entries.ts';

/** The clerk whose name stands on everything that is entered by hand. */
const CLERK = { name: 'QUILL', password: '', role: 'write' } as const;

/** A transaction at the screen: the same functions, locks and update task, which no armed fault disturbs. */
export interface Screen {
  /** Calls a function; its error message is what the clerk reads. Throws PostingRefused for one. */
  call(name: string, values: Readonly<Record<string, Value>>): Promise<Result>;
  /** Saves: COMMIT WORK AND WAIT. */
  save(): Promise<void>;
}

const isRow = (value: Value | undefined): value is Row => typeof value === 'object' && !Array.isArray(value);

/** The error in RETURN, in whichever form the function has it. */
function errorIn(result: Result): string | null {
  const back = result['RETURN'];
  const rows = isRow(back) ? [back] : Array.isArray(back) ? back : [];
  const error = rows.find((row) => ['E', 'A'].includes(row['TYPE'] ?? ''));
  return error === undefined ? null : (error['MESSAGE'] ?? 'the transaction failed');
}

/** Does one transaction as the clerk and ends the session whatever happens. */
export async function atScreen<T>(abap: AbapSystem, work: (screen: Screen) => Promise<T>): Promise<T> {
  const session = abap.logon({ user: CLERK, language: 'E', session: `screen-${randomUUID()}`, isDialog: true });
  const running = { scanned: () => undefined, end: () => undefined };
  const call = async (name: string, values: Readonly<Record<string, Value>>): Promise<Result> => {
    const bind: Parameters<typeof session.call>[0]['bind'] = (signature): Input => ({
      text: (parameter) => {
        const given = values[parameter];
        const found = signature.parameters.find((one) => one.name === parameter);
        const field = found === undefined ? null : scalarOf(found);
        if (field === null) throw new TypeError(`${name} has no scalar ${parameter}`);
        return typeof given === 'string' ? given : (found?.default?.replace(/^'(.*)'$/, '$1') ?? initialValue(field));
      },
      row: (parameter) => (isRow(values[parameter]) ? values[parameter] : {}),
      rows: (parameter) => {
        const given = values[parameter];
        return given === undefined || typeof given === 'string' || isRow(given) ? [] : given;
      },
    });
    const { result } = await session.call({ name, bind }, running);
    const error = errorIn(result);
    if (error !== null) throw new PostingRefused(error);
    return result;
  };
  try {
    return await work({ call, save: async () => void (await call('BAPI_TRANSACTION_COMMIT', { WAIT: 'X' })) });
  } catch (error) {
    if (error instanceof CallRefused) throw new PostingRefused(`${error.functionName} is not installed`);
    throw error;
  } finally {
    await session.close();
  }
}
