import type { Command } from 'commander';
import { AditError } from '../../domain/errors.ts';
import { type Bind, type Cli, list, text } from './cli.ts';
import { outline, safe, table } from './terminal.ts';

/** `adit approvals …` */
export function addApprovalCommands(program: Command, bind: Bind): void {
  const approvals = program.command('approvals').description('commands that wait for a person, and who that may be');

  bind(approvals.command('list').description('what waits for approval'), async (cli) => {
    const pending = await (await cli.agent()).ask('approvals.pending');
    cli.terminal.result(pending, () => {
      const rows = list(pending).map((row) => [
        row['commandId'],
        row['kind'],
        row['system'],
        row['customer'],
        row['principal'],
        row['expiresAt'],
      ]);
      return rows.length === 0
        ? 'nothing waits'
        : table(['COMMAND', 'KIND', 'SYSTEM', 'CUSTOMER', 'ASKED BY', 'EXPIRES'], rows, cli.terminal.colours);
    });
  });

  bind(approvals.command('show <command>').description('what exactly would be signed'), async (cli, _, commandId) => {
    const { pendingCommand } = await import('./approve.ts');
    const found = await pendingCommand(await cli.agent(), commandId ?? '');
    cli.terminal.result(found, () => outline(found));
  });

  for (const decision of ['approve', 'reject'] as const) {
    const command = approvals
      .command(`${decision} <command>`)
      .description(`${decision} a command with your key`)
      .requiredOption('--approver <name>', 'your name in agent.approvers')
      .option('--key-file <file>', 'your private key; by default where "adit approvals enroll" put it')
      .option('--yes', 'do not ask again');
    if (decision === 'reject') command.option('--reason <text>', 'why; goes into the audit');
    bind(command, async (cli, options, commandId) => {
      const { decide, pendingCommand } = await import('./approve.ts');
      const agent = await cli.agent();
      const approver = text(options, 'approver') ?? '';
      const found = await pendingCommand(agent, commandId ?? '');
      if (options['yes'] !== true) await confirm(cli, decision, outline(found, '  '));
      const keyFile = text(options, 'keyFile') ?? defaultKeyFile(approver, cli);
      const done = await decide(agent, {
        command: found,
        decision,
        approver,
        keyFile,
        reason: text(options, 'reason'),
      });
      cli.terminal.result(done, () => outline(done));
    });
  }

  bind(
    approvals
      .command('enroll')
      .description("make an approver's key on this computer and print the entry for adit.yaml")
      .requiredOption('--name <name>', 'name of the approver')
      .requiredOption('--role <role>', 'such as controller')
      .option('--key-file <file>', 'where the private key goes (0600, never overwritten)'),
    async (cli, options) => {
      const { makeApproverKey } = await import('./approve.ts');
      const name = text(options, 'name') ?? '';
      const role = text(options, 'role') ?? '';
      const keyFile = text(options, 'keyFile') ?? defaultKeyFile(name, cli);
      const publicKey = makeApproverKey(keyFile);
      cli.terminal.note(
        `private key in ${safe(keyFile)}; root adds this to agent.approvers in adit.yaml and restarts the agent:`,
      );
      const entry = { name, role, publicKey };
      cli.terminal.result(
        entry,
        () => `- { name: ${JSON.stringify(name)}, role: ${JSON.stringify(role)}, publicKey: ${publicKey} }`,
      );
    },
  );
}

function defaultKeyFile(name: string, { io }: Cli): string {
  const home = io.env['HOME'] ?? io.env['USERPROFILE'];
  if (!home) throw new AditError('INPUT_INVALID', 'name the key with --key-file: there is no home folder');
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${home}/.config/adit/approver-${plain}.key`;
}

/** Asks on a terminal. Without one, a decision has to be given by `--yes`. */
async function confirm({ io, terminal }: Cli, decision: string, shown: string): Promise<void> {
  if (io.stdin.isTTY !== true)
    throw new AditError('INPUT_INVALID', 'there is no terminal to ask on', {
      hint: 'look with "adit approvals show", then add --yes',
    });
  terminal.note(shown);
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: io.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${decision} this command? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new AditError('CANCELLED', 'nothing was decided');
  } finally {
    lines.close();
  }
}
