import { Command, CommanderError } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { addApprovalCommands } from './approval-commands.ts';
import { binder } from './cli.ts';
import { addCompletion } from './completion.ts';
import { addConfigCommands } from './config-commands.ts';
import { addConnectorCommands } from './connector-commands.ts';
import { addCustomerCommands } from './customer-commands.ts';
import { addLedgerCommands } from './ledger-commands.ts';
import { addPolicyCommands } from './policy-commands.ts';
import { addServiceCommands } from './service-commands.ts';
import { addSetupCommands } from './setup-commands.ts';
import { addSystemCommands } from './system-commands.ts';
import type { Io } from './terminal.ts';

const EXIT_USAGE = 64;

/**
 * Runs `adit` with its arguments (without node and script) and gives the exit code. Only commander is loaded before the
 * command is known.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  let exit = 0;
  const program = buildProgram(io, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : EXIT_USAGE;
    throw thrown;
  }
}

function buildProgram(io: Io, onExit: (code: number) => void): Command {
  const program = new Command('adit')
    .description('Integration agent: a voice platform works with the receivables of an ERP, with no ERP port opened')
    .option('-c, --config <file>', 'configuration file (or ADIT_CONFIG)')
    .option('--json', 'the result as JSON on stdout, nothing else there')
    .option('--no-color', 'no colours (also NO_COLOR)')
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .addHelpText('after', EXIT_CODES);
  const bind = binder(io, onExit);
  addSetupCommands(program, bind);
  addAgentCommands(program, bind);
  addConfigCommands(program, bind);
  addPolicyCommands(program, bind);
  addApprovalCommands(program, bind);
  addLedgerCommands(program, bind);
  addCustomerCommands(program, bind);
  addSystemCommands(program, bind);
  addConnectorCommands(program, bind);
  addServiceCommands(program, bind);
  addCompletion(program, bind);
  inherit(program);
  return program;
}

/** commander copies these settings only to commands made by `.command()` after them; here it is made sure of. */
function inherit(of: Command): void {
  for (const child of of.commands) {
    child.copyInheritedSettings(of);
    inherit(child);
  }
}

const EXIT_CODES = `
Exit codes: 0 done, 2 problems found (doctor, audit verify), 64 usage, 65 refused input, 66 not found, 69 unavailable,
70 internal, 74 storage, 75 try again, 77 not allowed, 78 configuration.`;
