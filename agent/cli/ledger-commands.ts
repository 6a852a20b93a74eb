import type { Command } from 'commander';
import { AditError } from '../../domain/errors.ts';
import { type Bind, list, operatorName, record, text } from './cli.ts';
import { addSettlingCommands } from './settling-commands.ts';
import { outline, safe, table } from './terminal.ts';

const EXIT_FOUND_PROBLEMS = 2;
const VERIFY_TIMEOUT_MS = 300_000;
const MOST_WHY = 60;

/** `adit outbox …` and `adit audit …` */
export function addLedgerCommands(program: Command, bind: Bind): void {
  const outbox = program.command('outbox').description('commands on their way into an ERP');
  bind(
    outbox
      .command('list')
      .description('commands, newest first')
      .option('--state <state...>', 'only these states')
      .option('--system <name>', 'only this system')
      .option('--customer <number>', 'only this customer')
      .option('--limit <count>', 'at most so many', '100'),
    async (cli, options) => {
      const states = Array.isArray(options['state']) ? options['state'] : undefined;
      const limit = Number(options['limit']);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
        throw new AditError('INPUT_INVALID', '--limit is a whole number from 1 to 1000');
      const filter = { states, system: text(options, 'system'), customer: text(options, 'customer'), limit };
      const found = await (await cli.agent()).ask('outbox.list', filter);
      cli.terminal.result(found, () => {
        const rows = list(found).map((row) => [
          row['commandId'],
          row['kind'],
          row['system'],
          row['customer'],
          row['state'],
          row['acceptedAt'],
          whyOf(row),
        ]);
        return rows.length === 0
          ? 'no commands'
          : table(['COMMAND', 'KIND', 'SYSTEM', 'CUSTOMER', 'STATE', 'ACCEPTED', 'WHY'], rows, cli.terminal.colours);
      });
    },
  );
  bind(outbox.command('show <command>').description('one command with its history'), async (cli, _, commandId) => {
    const found = await (await cli.agent()).ask('outbox.show', { commandId });
    cli.terminal.result(found, () => outline(found));
  });
  bind(
    outbox
      .command('resolve <command>')
      .description('end a command whose outcome is unknown, after looking into the ERP')
      .option('--applied', 'the ERP has it')
      .option('--not-applied', 'the ERP does not have it')
      .requiredOption('--reason <text>', 'how you know; goes into the audit')
      .option('--document <number>', "the ERP's number of what was made"),
    async (cli, options, commandId) => {
      const [applied, not] = [options['applied'] === true, options['notApplied'] === true];
      if (applied === not) throw new AditError('INPUT_INVALID', 'say either --applied or --not-applied');
      const resolution = {
        commandId,
        applied,
        reason: text(options, 'reason'),
        document: text(options, 'document'),
        operator: await operatorName(),
      };
      const done = await (await cli.agent()).ask('outbox.resolve', resolution);
      cli.terminal.result(done, () => outline(done));
    },
  );

  addSettlingCommands(outbox, bind);

  const audit = program.command('audit').description('the hash-chained audit');
  bind(
    audit
      .command('verify')
      .description('check every link of the chain; exit code 2 when one is broken')
      .option(
        '--head <sequence:hash>',
        'a head known from elsewhere, such as the gateway: finds a cut or rewritten chain',
      ),
    async (cli, options) => {
      const known = text(options, 'head');
      const report = record(
        await (await cli.agent()).ask('audit.verify', { ...(known && { known: parseHead(known) }) }, VERIFY_TIMEOUT_MS),
      );
      const { green, red, bold } = cli.terminal.colours;
      cli.terminal.result(report, () => {
        if (report['ok'] === true)
          return `${green(bold('ok'))}: ${safe(report['records'])} records, head ${safe(record(report['head'])['hash'])}`;
        const bad = record(report['firstBad']);
        return `${red(bold('BROKEN'))} at record ${safe(bad['sequence'])}: ${safe(bad['reason'])}`;
      });
      return report['ok'] === true ? 0 : EXIT_FOUND_PROBLEMS;
    },
  );
}

/** What a command waits for, or why it ended as it did, within a column. */
function whyOf({ waitsFor, reasons }: Readonly<Record<string, unknown>>): string {
  if (typeof waitsFor === 'string') return `behind ${waitsFor}`;
  const [reason] = Array.isArray(reasons) ? reasons : [];
  return typeof reason === 'string' ? reason.slice(0, MOST_WHY) : '';
}

function parseHead(given: string): { sequence: number; hash: string } {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(given);
  if (!match?.[2]) throw new AditError('INPUT_INVALID', '--head is written as <sequence>:<64 hex digits>');
  return { sequence: Number(match[1]), hash: match[2] };
}
