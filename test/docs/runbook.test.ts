import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../domain/error-codes.ts';

const page = readFileSync('docs/RUNBOOK.md', 'utf8');

/** The values of a union type of string literals, as the source has it. */
function valuesOf(file: string, declaration: RegExp): string[] {
  const [, union = ''] = declaration.exec(readFileSync(file, 'utf8')) ?? [];
  return [...union.matchAll(/'([\w-]+)'/g)].map(([, value = '']) => value);
}

describe('docs/RUNBOOK.md', () => {
  it('has a row for every error code, under whoever has to act', () => {
    const [, section = ''] = page.split('## Every code, and who acts');
    const people = { operator: 'operator', "ERP's people": 'erp-team', platform: 'platform', caller: 'caller' };
    const actors = new Map<string, string>(Object.entries({ ...people, Adit: 'adit' }));
    let actor = '';
    const told: [string, string][] = [];
    for (const line of section.split('\n').filter((row) => row.startsWith('| '))) {
      const [, who = '', codes = ''] = line.split('|').map((cell) => cell.trim());
      actor = actors.get(who) ?? actor;
      for (const [, code = ''] of codes.matchAll(/`([A-Z_]+)`/g)) told.push([code, actor]);
    }
    const known = Object.entries(ERROR_CODES).map(([code, kind]): [string, string] => [code, kind.actor]);
    expect(told.sort()).toEqual(known.sort());
  });

  it.each([
    ['tunnel', 'agent/tunnel/tunnel-client.ts', /type TunnelState = ([^;]+);/],
    ['process', 'agent/host/contract.ts', /`crash-loop`[\s\S]*?readonly state: ([^;]+);/],
    ['identity', 'agent/host/contract.ts', /readonly identity: \{[\s\S]*?readonly state: ([^;]+);/],
  ])('says what every state of a %s means', (_what, file, declaration) => {
    const states = valuesOf(file, declaration);
    expect(states.length).toBeGreaterThan(2);
    const [, table = ''] = page.split('## What `adit status` shows');
    for (const state of states) expect(table.split('\n## ')[0], state).toContain(`\`${state}\``);
  });
});
