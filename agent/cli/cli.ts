import type { Command } from 'commander';
import { AditError } from '../../domain/errors.ts';
import type { ControlClient } from '../control/client.ts';
import { reportFailure } from './failure.ts';
import { createTerminal, type Io, type Terminal } from './terminal.ts';

const DEFAULT_CONFIG = process.platform === 'win32' ? 'C:\\ProgramData\\Adit\\adit.yaml' : '/etc/adit/adit.yaml';

/** What every command works with. */
export interface Cli {
  readonly io: Io;
  readonly terminal: Terminal;
  readonly configPath: string;
  /** The running agent of this configuration. */
  agent(): Promise<ControlClient>;
}

/** What a command does. Returns its exit code if that is not 0. */
export type Action = (
  cli: Cli,
  options: Readonly<Record<string, unknown>>,
  ...operands: string[]
) => Promise<number | undefined> | Promise<void>;

/** Gives a commander command its action: global options, one place for failures, the exit code. */
export type Bind = (command: Command, action: Action) => Command;

export function binder(io: Io, onExit: (code: number) => void): Bind {
  return (command, action) =>
    command.action(async (...given: unknown[]) => {
      const operands = given.slice(0, -2).map((operand) => (typeof operand === 'string' ? operand : ''));
      const options: Record<string, unknown> = command.optsWithGlobals();
      const terminal = createTerminal(io, { json: options['json'] === true, colour: options['color'] !== false });
      const cli = cliFor(io, terminal, options);
      try {
        onExit((await action(cli, options, ...operands)) ?? 0);
      } catch (thrown) {
        onExit(await reportFailure(thrown, terminal));
      }
    });
}

function cliFor(io: Io, terminal: Terminal, options: Readonly<Record<string, unknown>>): Cli {
  const configPath = text(options, 'config') ?? io.env['ADIT_CONFIG'] ?? DEFAULT_CONFIG;
  return {
    io,
    terminal,
    configPath,
    agent: async () => {
      const [{ loadAgentSection }, { controlAddress }, { createControlClient }] = await Promise.all([
        import('../../config/load.ts'),
        import('../control/address.ts'),
        import('../control/client.ts'),
      ]);
      return createControlClient(controlAddress(loadAgentSection(configPath)));
    },
  };
}

/** A text option, or undefined. */
export function text(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Name of the operating-system user, for the audit. */
export async function operatorName(): Promise<string> {
  const { userInfo } = await import('node:os');
  try {
    return userInfo().username.slice(0, 80);
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** An object from JSON text. Anything else is empty. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

export function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

/** Throws INPUT_INVALID unless `value` is one of `allowed`. */
export function oneOf<T extends string>(value: string, allowed: readonly T[], option: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new AditError('INPUT_INVALID', `${option} is one of ${allowed.join(', ')}`);
  return found;
}
