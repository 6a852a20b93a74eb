import { commandRows } from './command-rows.ts';
import type { Operation } from './operation.ts';
import { queries } from './queries.ts';

export type { Command, Operation, Query } from './operation.ts';

/**
 * The one table of operations. Router, policy, REST, CLI `call`, OpenAPI, docs and conformance iterate over it; a new
 * operation is a row plus its derivation (a query) or its connectors' handlers (a command).
 */
export const operations = { ...queries, ...commandRows } as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export type QueryName = keyof typeof queries;
export type CommandName = keyof typeof commandRows;

export function operationNamed(name: string): Operation | null {
  return Object.hasOwn(operations, name) ? operations[name as OperationName] : null;
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandRows, name);
}
