import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { AditError } from '../../domain/errors.ts';
import { type Bind, type Cli, record, text } from './cli.ts';
import { statusText } from './status-text.ts';
import { outline, safe } from './terminal.ts';

const EXIT_UNHEALTHY = 69;
/** The longest deadline of an operation, and a little. */
const CALL_TIMEOUT_MS = 10_000;
const MAX_ARGS_BYTES = 512 * 1024;

/** `adit run | status | call | version` */
export function addAgentCommands(program: Command, bind: Bind): void {
  bind(program.command('run').description('run the agent in the foreground'), async ({ configPath }) => {
    const { runDaemon } = await import('../daemon.ts');
    await runDaemon(configPath);
  });

  bind(
    program
      .command('status')
      .description('the running agent at a glance; exit code 69 when something is wrong')
      .option('--load', 'also what the last hour cost each ERP'),
    async (cli, options) => {
      const status = record(await (await cli.agent()).ask('status', { load: options['load'] === true }));
      cli.terminal.result(status, () => statusText(status, cli.terminal.colours, systemClock.now()));
      return status['healthy'] === false ? EXIT_UNHEALTHY : 0;
    },
  );

  bind(
    program
      .command('call <operation>')
      .description('ask the running agent an operation, under the same policy as a platform')
      .option('--args <json>', 'arguments as JSON, @file, or - for stdin', '{}')
      .option('--system <name>', 'the system that is meant')
      .option('--call-id <id>', 'ask within a call: the caller must be verified first'),
    async (cli, options, name) => {
      const operation = await knownOperation(name ?? '');
      const args = await readArgs(text(options, 'args') ?? '{}', cli);
      const answer = record(
        await (await cli.agent()).ask(
          'call',
          { operation, args, system: text(options, 'system'), callId: text(options, 'callId') },
          CALL_TIMEOUT_MS,
        ),
      );
      cli.terminal.result(answer, () => {
        const { bold, dim } = cli.terminal.colours;
        const meta = record(answer['meta']);
        const source = `source ${safe(meta['source'])}, as of ${safe(meta['asOf'])}${meta['stale'] === true ? ', STALE' : ''}`;
        return `${bold(safe(answer['summary']))}\n${dim(source)}\n\n${outline(answer['data'])}`;
      });
    },
  );

  bind(program.command('version').description('versions of the agent and of what carries it'), async ({ terminal }) => {
    const { versions } = await import('./version.ts');
    terminal.result(versions(), () => outline(versions()));
  });
}

async function knownOperation(name: string): Promise<string> {
  const { operationNamed, operations } = await import('../../domain/operations.ts');
  if (operationNamed(name)) return name;
  const { nearest } = await import('../../config/nearest.ts');
  const names = Object.keys(operations);
  const meant = nearest(name, names);
  throw new AditError('OP_UNKNOWN', `there is no operation "${safe(name).slice(0, 80)}"`, {
    hint: meant ? `did you mean "${meant}"?` : `operations: ${names.join(', ')}`,
  });
}

async function readArgs(given: string, { io }: Cli): Promise<unknown> {
  let json = given;
  if (given === '-' || given.startsWith('@')) {
    const { readBounded } = await import('./bounded-input.ts');
    json = await readBounded(given === '-' ? null : given.slice(1), io, MAX_ARGS_BYTES);
  }
  try {
    return JSON.parse(json);
  } catch {
    throw new AditError('INPUT_INVALID', 'the arguments are not JSON', {
      hint: `write --args '{"customer": "..."}', --args @file or --args -`,
    });
  }
}
