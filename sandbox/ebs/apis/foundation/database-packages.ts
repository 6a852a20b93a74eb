import type { ApiCall, ApiLibrary, ApiProcedure, PlValue } from '../../../oracle/database.ts';
import { scalar, text } from '../arguments.ts';
import { organizations } from '../context.ts';
import { readVariable, setVariable } from '../state.ts';

const INFO = 'DBMS_APPLICATION_INFO';
/** Bytes that V$SESSION keeps; the rest is cut without a word (Oracle Database PL/SQL Packages and Types Reference). */
const LENGTHS = { MODULE: 48, ACTION: 32, CLIENT_INFO: 64 } as const;
const ATTRIBUTES = { MODULE: 'module', ACTION: 'action', CLIENT_INFO: 'clientInfo' } as const;

/** What a DBA sees in V$SESSION, and what READ_* tells. */
function keep({ session, args }: ApiCall, name: keyof typeof LENGTHS, argument: string): void {
  const value = scalar(args.get(argument))?.slice(0, LENGTHS[name]) ?? null;
  setVariable(session, INFO, name, text(value));
  session.setAttributes({ [ATTRIBUTES[name]]: value });
}

/** Profiles that the APIs' defaults ask for; no other one has a value. */
async function profileValue({ session, args }: ApiCall): Promise<PlValue> {
  return scalar(args.get('NAME')) === 'ORG_ID' ? text(organizations(session).current) : null;
}

export const databasePackages: ApiLibrary = new Map<string, ApiProcedure>(
  Object.entries({
    [`${INFO}.SET_MODULE`]: async (call: ApiCall) => {
      keep(call, 'MODULE', 'MODULE_NAME');
      keep(call, 'ACTION', 'ACTION_NAME');
      return undefined;
    },
    [`${INFO}.SET_ACTION`]: async (call: ApiCall) => void keep(call, 'ACTION', 'ACTION_NAME'),
    [`${INFO}.SET_CLIENT_INFO`]: async (call: ApiCall) => void keep(call, 'CLIENT_INFO', 'CLIENT_INFO'),
    [`${INFO}.READ_MODULE`]: async (call: ApiCall) => {
      call.out('MODULE_NAME', readVariable(call.session, INFO, 'MODULE'));
      call.out('ACTION_NAME', readVariable(call.session, INFO, 'ACTION'));
      return undefined;
    },
    [`${INFO}.READ_CLIENT_INFO`]: async (call: ApiCall) =>
      void call.out('CLIENT_INFO', readVariable(call.session, INFO, 'CLIENT_INFO')),
    'FND_PROFILE.VALUE': profileValue,
  }),
);
