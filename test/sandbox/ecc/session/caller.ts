import { CallLog } from '../../../../sandbox/calls.ts';
import {
  type FunctionSignature,
  fieldsOf,
  initialValue,
  isTabular,
  scalarOf,
} from '../../../../sandbox/ecc/dictionary.ts';
import type { Input, Result, Row, Value } from '../../../../sandbox/ecc/functions/contract.ts';
import type { AbapSession, AbapSystem, SessionCall } from '../../../../sandbox/ecc/session/contract.ts';

/** A session as a test calls it: parameters by name, everything that is left out initial. */
export interface Caller {
  readonly session: AbapSession;
  call(name: string, values?: Readonly<Record<string, Value>>): Promise<Result>;
}

const isRow = (value: Value): value is Row => typeof value === 'object' && !Array.isArray(value);

function bound(
  signature: FunctionSignature,
  values: Readonly<Record<string, Value>>,
  defaults: { user: string; language: string },
): Input {
  const known = new Set(signature.parameters.map(({ name }) => name));
  for (const name of Object.keys(values)) if (!known.has(name)) throw new TypeError(`there is no parameter ${name}`);
  const parameter = (name: string) => {
    const found = signature.parameters.find((one) => one.name === name);
    if (found === undefined) throw new TypeError(`there is no parameter ${name}`);
    return found;
  };
  const filled = (name: string, row: Row): Row => {
    const fields = fieldsOf(parameter(name));
    for (const field of Object.keys(row))
      if (!fields.some((one) => one.name === field)) throw new TypeError(`${name} has no field ${field}`);
    return { ...Object.fromEntries(fields.map((field) => [field.name, initialValue(field)])), ...row };
  };
  return {
    text: (name) => {
      const value = values[name];
      if (typeof value === 'string') return value;
      const field = scalarOf(parameter(name));
      if (field === null) throw new TypeError(`${name} is no scalar`);
      const text = parameter(name).default?.replace(/^'(.*)'$/, '$1') ?? '';
      if (text === 'SY-UNAME') return defaults.user;
      return text === '' || /^(SPACE|SY-.*|IF_.*)$/.test(text) ? initialValue(field) : text;
    },
    row: (name) => {
      const value = values[name] ?? {};
      if (!isRow(value)) throw new TypeError(`${name} is no structure`);
      return filled(name, value);
    },
    rows: (name) => {
      const value = values[name] ?? [];
      if (typeof value === 'string' || isRow(value) || !isTabular(parameter(name)))
        throw new TypeError(`${name} is no table`);
      return value.map((row) => filled(name, row));
    },
  };
}

/** A call of a test's own: what `AbapSession.call` takes. */
export const callOf = (name: string, values: Readonly<Record<string, Value>> = {}): SessionCall => ({
  name,
  bind: (signature, defaults) => bound(signature, values, defaults),
});

let opened = 0;

/** Logs a user on and gives the session, with a log of its own for calls. */
export function logOn(system: AbapSystem, name = 'ADIT_WRITE', language = 'E'): Caller {
  const log = new CallLog();
  opened += 1;
  const session = system.logon({ user: { name, password: '', role: 'write' }, language, session: `test-${opened}` });
  return {
    session,
    call: async (function_, values = {}) => {
      const running = log.begin({ system: system.name, road: 'test', name: function_, session: `test-${opened}` });
      try {
        return (await session.call(callOf(function_, values), running)).result;
      } finally {
        running.end('ok');
      }
    },
  };
}
