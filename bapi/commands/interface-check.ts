import { AditError } from '../../domain/errors.ts';
import { compareInterface } from '../catalogue/comparison.ts';
import { RFC_GET_FUNCTION_INTERFACE } from '../catalogue/functions.ts';
import type { RfcFunction } from '../catalogue/types.ts';
import type { Ask } from '../session.ts';

/**
 * Reads from the system what the functions really look like before the first of them is called in a process, because
 * no public source vouches for all of their parameters. Throws OP_UNSUPPORTED (`outcome: none`) for another interface:
 * SAP would take a parameter it does not know for a mistake at best, and ignore it at worst.
 */
export async function assertInterfaces(ask: Ask, functions: readonly RfcFunction[]): Promise<void> {
  await Promise.all(functions.map((fn) => assertInterface(ask, fn)));
}

async function assertInterface(ask: Ask, fn: RfcFunction): Promise<void> {
  if (ask.memo.interfaces.get(fn.name) === 'as expected') return;
  const { missing, demanded, others, isRemote } = compareInterface(
    fn,
    await ask.call(RFC_GET_FUNCTION_INTERFACE, { FUNCNAME: fn.name }),
  );
  const differences = [
    ...missing.map((name) => `no ${name}`),
    ...demanded.map((name) => `${name} is demanded`),
    ...others,
    ...(isRemote ? [] : ['not remote-enabled']),
  ];
  if (differences.length > 0) {
    throw new AditError('OP_UNSUPPORTED', `${fn.name} is another one in this system: ${differences.join('; ')}`, {
      details: { function: fn.name },
      hint: 'run "adit doctor" and tell us; this command stays off in this system until then',
      outcome: 'none',
    });
  }
  ask.memo.interfaces.set(fn.name, 'as expected');
}
