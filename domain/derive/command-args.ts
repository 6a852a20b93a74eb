import type { z } from 'zod';
import type { commandRows } from '../command-rows.ts';
import type { CommandName } from '../operations.ts';

/** What a command of a kind says, beside the customer that it is about. */
export type ArgsOf<K extends CommandName> = Omit<z.infer<(typeof commandRows)[K]['input']>, 'customer' | 'system'>;

/** The arguments of a command of one kind, as they were checked at acceptance and stand in the books since; else null. */
export function argsOf<K extends CommandName>(
  kind: K,
  command: { readonly kind: string; readonly args: Readonly<Record<string, unknown>> },
): ArgsOf<K> | null {
  return command.kind === kind ? (command.args as ArgsOf<K>) : null;
}
