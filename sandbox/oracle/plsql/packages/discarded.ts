import type { DatabaseSession } from '../../database.ts';
import { PlsqlException } from '../run/exceptions.ts';

/** ORA-04068 with what Oracle says below it. All state of the session is gone then, and the next call finds it fresh. */
export function discardState(session: DatabaseSession, owner: string, name: string): PlsqlException {
  session.packages.clear();
  session.discarded.clear();
  const unit = `"${owner}.${name}"`;
  return new PlsqlException(
    4068,
    [
      'existing state of packages has been discarded',
      `ORA-04061: existing state of package body ${unit} has been invalidated`,
      `ORA-04065: not executed, altered or dropped package body ${unit}`,
      `ORA-06508: PL/SQL: could not find program unit being called: ${unit}`,
    ].join('\n'),
  );
}

/** Raises ORA-04068 when the state of this package was thrown away and the session has not been told. */
export function checkState(session: DatabaseSession, owner: string, name: string): void {
  if (session.discarded.size === 0) return;
  if (session.discarded.has(`${owner}.${name}`) || session.discarded.has(name))
    throw discardState(session, owner, name);
}
