import type { Command } from 'commander';
import { AditError } from '../../domain/errors.ts';
import { type Bind, list, operatorName, text } from './cli.ts';
import { outline, table } from './terminal.ts';

/** An ERP may take its time over each command. */
const ASK_TIMEOUT_MS = 60_000;
const ASK_ALL_TIMEOUT_MS = 900_000;
const DRY_RUN = 'say what would come of it and change nothing';

/** `adit outbox reconcile|retry|cancel`: what an operator may do about a command whose outcome is unknown. */
export function addSettlingCommands(outbox: Command, bind: Bind): void {
  bind(
    outbox
      .command('reconcile [command]')
      .description('ask the ERP now whether it has a command whose outcome is unknown, and take its answer')
      .option('--all', 'every command that is uncertain or parked')
      .option('--dry-run', DRY_RUN),
    async (cli, options, named) => {
      const commandId = named || undefined;
      const all = options['all'] === true;
      if (all === (commandId !== undefined)) throw new AditError('INPUT_INVALID', 'name one command, or say --all');
      const request = { ...(commandId !== undefined && { commandId }), ...(await wishOf(options)) };
      const timeoutMs = all ? ASK_ALL_TIMEOUT_MS : ASK_TIMEOUT_MS;
      const found = await (await cli.agent()).ask('outbox.reconcile', request, timeoutMs);
      cli.terminal.result(found, () => {
        const rows = list(found).map((row) => [row['commandId'], row['found'], row['state'], row['note']]);
        if (rows.length === 0) return 'no command has an unknown outcome';
        return table(['COMMAND', 'FOUND', 'STATE', 'NOTE'], rows, cli.terminal.colours);
      });
    },
  );
  bind(
    outbox
      .command('retry <command>')
      .description('send a parked command again; refused unless the ERP is known not to have it')
      .requiredOption('--reason <text>', 'why; goes into the audit')
      .option('--dry-run', DRY_RUN),
    async (cli, options, commandId) => {
      const request = { commandId, reason: text(options, 'reason'), ...(await wishOf(options)) };
      const done = await (await cli.agent()).ask('outbox.retry', request, ASK_TIMEOUT_MS);
      cli.terminal.result(done, () => outline(done));
    },
  );
  bind(
    outbox
      .command('cancel <command>')
      .description('take back a command that is not under way; one that may have reached the ERP is not sent again')
      .requiredOption('--reason <text>', 'why; goes into the audit')
      .option('--dry-run', DRY_RUN),
    async (cli, options, commandId) => {
      const request = { commandId, reason: text(options, 'reason'), ...(await wishOf(options)) };
      const done = await (await cli.agent()).ask('outbox.cancel', request);
      cli.terminal.result(done, () => outline(done));
    },
  );
}

async function wishOf(options: Readonly<Record<string, unknown>>) {
  return { operator: await operatorName(), dryRun: options['dryRun'] === true };
}
