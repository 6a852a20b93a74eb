import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemdUnit, sysusersEntry, windowsService } from '../../installer/service.ts';

const facts = {
  node: '/usr/lib/adit/runtime/node',
  script: '/usr/lib/adit/app/adit.mjs',
  configFile: '/etc/adit/adit.yaml',
  user: 'adit',
  keyFile: '/etc/adit/data.key',
};
const golden = (name: string) => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
const analyse = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });

describe('service definitions', () => {
  it('renders the systemd unit of the package', () => {
    expect(systemdUnit(facts)).toBe(golden('adit.service'));
    expect(sysusersEntry('adit')).toBe('u adit - "Adit integration agent" /var/lib/adit /usr/sbin/nologin\n');
  });

  it('renders the Windows service with its sc.exe commands', () => {
    const { definition, commands } = windowsService({
      node: 'C:\\Program Files\\Adit\\runtime\\node.exe',
      script: 'C:\\Program Files\\Adit\\app\\adit.mjs',
      configFile: 'C:\\ProgramData\\Adit & Co\\adit.yaml',
      host: 'C:\\Program Files\\Adit\\adit-service.exe',
    });
    expect(definition).toBe(golden('adit-service.xml'));
    expect(commands[0]).toEqual([
      'create',
      'adit',
      'binPath=',
      '"C:\\Program Files\\Adit\\adit-service.exe" --service',
      'start=',
      'delayed-auto',
      'obj=',
      'NT SERVICE\\adit',
      'DisplayName=',
      'Adit integration agent',
    ]);
    expect(commands.map(([verb]) => verb)).toEqual(['create', 'description', 'sidtype', 'failure', 'failureflag']);
  });

  it('asks for a credential only where there is a key to hand over', () => {
    const { keyFile: _, ...without } = facts;
    expect(systemdUnit(without)).not.toContain('LoadCredential');
    expect(systemdUnit(facts)).toContain('LoadCredential=data.key:/etc/adit/data.key\n');
  });

  it('quotes paths and lets none of them add a setting', () => {
    const unit = systemdUnit({ ...facts, configFile: '/etc/a dit/100%$X.yaml' });
    expect(unit).toContain('"/etc/a dit/100%%$$X.yaml"');
    expect(() => systemdUnit({ ...facts, configFile: '/etc/x\nUser=root' })).toThrow(RangeError);
    expect(() => systemdUnit({ ...facts, keyFile: '/etc/x\nUser=root' })).toThrow(RangeError);
  });

  it.skipIf(analyse.status !== 0)('leaves an exposure of at most 1.3', () => {
    const folder = mkdtempSync(join(tmpdir(), 'adit-unit-'));
    try {
      const file = join(folder, 'adit.service');
      writeFileSync(file, systemdUnit(facts));
      const ran = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=13', file], {
        encoding: 'utf8',
      });
      expect(`${ran.stdout}${ran.stderr}`).toMatch(/Overall exposure level for adit.service: 1\.[0-3] OK/);
      expect(ran.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
