import type { z } from 'zod';
import { commandRows } from '../domain/command-rows.ts';
import type { ConnectorCommand } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';

type Kind = keyof typeof commandRows;
export type Arguments<K extends Kind> = z.output<(typeof commandRows)[K]['input']>;

/**
 * The arguments of a command by their own schema. What was accepted long ago may not fit this version any more, and
 * nothing of it may reach the ERP then. Throws INPUT_INVALID (`outcome: none`).
 */
export function argumentsOf<K extends Kind>(kind: K, command: ConnectorCommand): Arguments<K> {
  const parsed = commandRows[kind].input.safeParse({ ...command.args, customer: command.customer });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AditError('INPUT_INVALID', `${kind}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(), {
      details: { field: issue?.path.join('.') ?? '' },
      outcome: 'none',
    });
  }
  return parsed.data as Arguments<K>;
}
