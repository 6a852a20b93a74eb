import type { CommandSource } from '../domain/connector.ts';
import { operations } from '../domain/operations.ts';

/** What grants are asked for, by what becomes of it. */
export interface Wanted {
  readonly queries: readonly string[];
  /** Commands that the section carries out. */
  readonly commands: readonly string[];
  /** Commands for which it has no way, so that nothing is granted for them. */
  readonly unserved: readonly string[];
}

/** Names of operations, divided. What is no command is taken for a query: whoever looks it up finds nothing to grant. */
export function divided<S>(
  section: S,
  wanted: readonly string[],
  pickWay: (section: S, command: string) => CommandSource | null,
): Wanted {
  const isCommand = (name: string) =>
    Object.hasOwn(operations, name) && operations[name as keyof typeof operations].kind === 'command';
  const asked = wanted.filter(isCommand);
  const isServed = (name: string) => pickWay(section, name) !== null;
  return {
    queries: wanted.filter((name) => !isCommand(name)),
    commands: asked.filter(isServed),
    unserved: asked.filter((name) => !isServed(name)),
  };
}
