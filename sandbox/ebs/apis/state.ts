import type { DatabaseSession, PlValue } from '../../oracle/database.ts';
import { scalar } from './arguments.ts';

/** A package's variables in this session; lost with it, and with ORA-04068. */
function variablesOf(session: DatabaseSession, name: string): Map<string, PlValue> {
  const known = session.packages.get(name);
  if (known !== undefined) return known;
  const variables = new Map<string, PlValue>();
  session.packages.set(name, variables);
  return variables;
}

export function readVariable(session: DatabaseSession, packageName: string, name: string): PlValue {
  return session.packages.get(packageName)?.get(name) ?? null;
}

export function scalarVariable(session: DatabaseSession, packageName: string, name: string): string | null {
  return scalar(readVariable(session, packageName, name));
}

export function setVariable(session: DatabaseSession, packageName: string, name: string, value: PlValue): void {
  variablesOf(session, packageName).set(name, value);
}
