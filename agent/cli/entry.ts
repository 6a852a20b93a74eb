import { runCli } from './main.ts';

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  // `adit ... | head` closes the pipe early; that is no failure.
  stdout.on('error', () => process.exit(0));
  process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env });
}
