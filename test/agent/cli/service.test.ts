import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { definition } from '../../../agent/cli/service.ts';
import { CliWorld } from './world.ts';

let world: CliWorld;
beforeEach(async () => {
  world = new CliWorld();
  await world.init();
});
afterEach(() => world.close());

describe('adit service', () => {
  it('shows the unit for this installation without changing anything', () => {
    const { system, text } = definition(world.configFile, 'linux');
    expect(system).toBe('systemd');
    expect(text).toContain(`ExecStart=${process.execPath} --disable-sigusr1 `);
    expect(text).toContain(`run --config ${world.configFile}\n`);
    expect(text).not.toContain('LoadCredential');
  });

  it('asks systemd for the key where the configuration says credential', async () => {
    const other = new CliWorld();
    try {
      await other.init('--key-source', 'credential');
      expect(definition(other.configFile, 'linux').text).toContain('LoadCredential=data.key:/etc/adit/data.key\n');
    } finally {
      await other.close();
    }
  });

  it('shows definition and commands on Windows', () => {
    const { system, text, commands } = definition(world.configFile, 'win32');
    expect(system).toBe('windows');
    expect(text).toContain('<id>adit</id>');
    expect(commands?.[0]?.slice(0, 2)).toEqual(['create', 'adit']);
  });
});
