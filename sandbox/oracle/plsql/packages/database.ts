import type { PlValue } from '../../database.ts';
import type { SessionAttributes } from '../../engine.ts';
import type { Declared, PackageInterface, SubprogramType } from '../compile/declared.ts';
import { raised } from '../run/exceptions.ts';
import type { Execution } from '../run/execution.ts';
import { BOOLEAN, DATE, INTEGER, NUMBER, type PlType, REF_CURSOR, TEXT } from '../types/types.ts';
import { formal, native, overloads } from './native.ts';

function textOf(value: PlValue | undefined): string | null {
  return value?.kind === 'text' ? value.value : null;
}

/** A procedure of texts that sets what V$SESSION shows. */
function attribute(
  name: string,
  parameters: readonly string[],
  set: (values: (string | null)[]) => SessionAttributes,
): Declared {
  const formals = parameters.map((parameter) => formal(parameter, TEXT));
  return overloads(
    native(name, formals, null, ({ session }, values) => {
      session.setAttributes(set(values.map(textOf)));
      return null;
    }),
  );
}

function answer(name: string, returns: PlType, run: (execution: Execution) => PlValue): SubprogramType {
  return native(name, [], returns, run);
}

/** Longest line between two looks at whether the client wants to stop. */
const NAP_MILLISECONDS = 50;

async function sleep({ session }: Execution, [seconds]: readonly PlValue[]): Promise<PlValue> {
  const until = performance.now() + (seconds?.kind === 'number' ? Number(seconds.value) * 1000 : 0);
  for (;;) {
    session.checkBreak();
    const left = until - performance.now();
    if (left <= 0) return null;
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, NAP_MILLISECONDS)));
  }
}

function returnResult({ implicit, opened }: Execution, [cursor]: readonly PlValue[]): PlValue {
  if (cursor?.kind !== 'cursor') throw raised(1001);
  for (const open of opened) if (open === cursor.value) opened.delete(open);
  implicit.push(cursor.value);
  return null;
}

function tableOf(name: string, element: PlType): [string, Declared] {
  return [name, { kind: 'type', type: { kind: 'table', name: `SYS.DBMS_SQL.${name}`, element, key: INTEGER } }];
}

const PACKAGES: Readonly<Record<string, ReadonlyMap<string, Declared>>> = {
  DBMS_APPLICATION_INFO: new Map([
    [
      'SET_MODULE',
      attribute('SET_MODULE', ['MODULE_NAME', 'ACTION_NAME'], ([module = null, action = null]) => ({ module, action })),
    ],
    ['SET_ACTION', attribute('SET_ACTION', ['ACTION_NAME'], ([action = null]) => ({ action }))],
    ['SET_CLIENT_INFO', attribute('SET_CLIENT_INFO', ['CLIENT_INFO'], ([clientInfo = null]) => ({ clientInfo }))],
  ]),
  DBMS_SESSION: new Map([
    ['SET_IDENTIFIER', attribute('SET_IDENTIFIER', ['CLIENT_ID'], ([clientId = null]) => ({ clientId }))],
    ['CLEAR_IDENTIFIER', attribute('CLEAR_IDENTIFIER', [], () => ({ clientId: null }))],
    ['SLEEP', overloads(native('SLEEP', [formal('SECONDS', NUMBER)], null, sleep))],
  ]),
  DBMS_LOCK: new Map([['SLEEP', overloads(native('SLEEP', [formal('SECONDS', NUMBER)], null, sleep))]]),
  DBMS_SQL: new Map<string, Declared>([
    [
      'RETURN_RESULT',
      overloads(
        native(
          'RETURN_RESULT',
          [formal('RC', REF_CURSOR, 'IN/OUT'), { ...formal('TO_CLIENT', BOOLEAN), hasDefault: true }],
          null,
          returnResult,
        ),
      ),
    ],
    tableOf('NUMBER_TABLE', NUMBER),
    tableOf('VARCHAR2_TABLE', { ...TEXT, size: 4000 }),
    tableOf('DATE_TABLE', DATE),
  ]),
  DBMS_UTILITY: new Map([
    [
      'FORMAT_ERROR_STACK',
      overloads(
        answer('FORMAT_ERROR_STACK', TEXT, ({ current }) =>
          current === null ? null : { kind: 'text', value: current.stack6512 },
        ),
      ),
    ],
    [
      'FORMAT_ERROR_BACKTRACE',
      overloads(
        answer('FORMAT_ERROR_BACKTRACE', TEXT, ({ current }) =>
          current === null || current.trace.length === 0
            ? null
            : { kind: 'text', value: `${current.trace.join('\n')}\n` },
        ),
      ),
    ],
  ]),
};

/** Not granted to PUBLIC. */
const RESTRICTED = new Set(['DBMS_LOCK']);

/** The database's own packages, SYS's with public synonyms. */
export function findSystemPackage(name: string): (PackageInterface & { readonly isPublic: boolean }) | null {
  const members = Object.hasOwn(PACKAGES, name) ? PACKAGES[name] : undefined;
  if (members === undefined) return null;
  return { owner: 'SYS', name, members, isPublic: !RESTRICTED.has(name), state: async () => null };
}
