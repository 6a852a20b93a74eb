import type { Config } from '../config/schema.ts';
import { isCommandName } from '../domain/operations.ts';
import { enabledOperations } from './status.ts';

/**
 * Whether a system gets a process that could write: the policy names the system and lets any command through at all, and
 * its section has a `write` user of its own.
 */
export function hasWritingRole(config: Config, system: string): boolean {
  return config.policy.systems.includes(system) && enablesCommands(config) && hasUser(config, system);
}

function enablesCommands(config: Config): boolean {
  return enabledOperations(config).some((name) => isCommandName(name) && config.policy.operations[name]?.mode);
}

function hasUser({ systems }: Config, name: string): boolean {
  const section = systems.find((system) => system.name === name)?.section;
  return typeof section === 'object' && section !== null && 'write' in section && section.write !== undefined;
}
