import type { Command } from 'commander';
import { AditError } from '../../domain/errors.ts';
import { type Bind, operatorName, record, text } from './cli.ts';
import { safe } from './terminal.ts';

/** `adit customer …` */
export function addCustomerCommands(program: Command, bind: Bind): void {
  const customer = program.command('customer').description('what the agent itself keeps about a customer');
  bind(
    customer
      .command('allow-calls <customer>')
      .description('lift a do-not-call that a caller asked for; named <system>/<number>, as the ERP has the number')
      .requiredOption('--reason <text>', 'who agreed to it; goes into the audit'),
    async (cli, options, named = '') => {
      const slash = named.indexOf('/');
      if (slash < 1 || slash === named.length - 1) {
        throw new AditError('INPUT_INVALID', 'the customer is named <system>/<number>, such as ecc/0000100001');
      }
      const asked = {
        system: named.slice(0, slash),
        customer: named.slice(slash + 1),
        reason: text(options, 'reason'),
        operator: await operatorName(),
      };
      const done = record(await (await cli.agent()).ask('calls.allow', asked));
      cli.terminal.result(done, () =>
        [
          done['lifted'] === true
            ? `${named}: calls are no longer barred here; what the ERP itself says about calling still holds`
            : `${named}: no do-not-call is kept here`,
          ...(Array.isArray(done['still'])
            ? [`still barred by the same customer's word in another system: ${done['still'].map(safe).join(', ')}`]
            : []),
        ].join('\n'),
      );
    },
  );
}
