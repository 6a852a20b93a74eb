import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KILL_POINTS } from '../crash/schedule.ts';
import { untrue, type Walk, walksIn } from './walk.ts';

const page = readFileSync('docs/ARCHITECTURE.md', 'utf8');
const walks = walksIn(page);
const [first] = walks;
const walked = walks.map((walk) => ({ ...walk, count: walk.steps.length }));

/** The rows of the table under a heading, cells trimmed and without code marks. */
function rowsUnder(heading: string): string[][] {
  const [, rest = ''] = page.split(`\n${heading}\n`);
  const [section = ''] = rest.split('\n#');
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

describe('the walks of docs/ARCHITECTURE.md', () => {
  it('are a read, a write, a change, a settling and a write to EBS, from end to end', () => {
    expect(walks.map(({ title }) => title)).toEqual([
      'Walk 1: the read',
      'Walk 2: the write',
      'Walk 3: the change',
      'Walk 4: the settling',
      'Walk 5: the write to EBS',
    ]);
    const folders = walks.map(({ steps }) => [...new Set(steps.map(({ file }) => file.split('/')[0]))]);
    expect(folders[0]).toEqual(expect.arrayContaining(['cloud', 'protocol', 'agent', 'connector', 'bapi', 'domain']));
    expect(folders[1]).toEqual(expect.arrayContaining(['agent', 'connector', 'bapi', 'protocol', 'cloud']));
    expect(folders[3]).toEqual(expect.arrayContaining(['agent', 'connector', 'bapi', 'sandbox']));
    expect(folders[4]).toEqual(expect.arrayContaining(['agent', 'connector', 'ebs', 'sandbox']));
    expect(folders[2]).toEqual(expect.arrayContaining(['agent', 'connector', 'bapi', 'protocol', 'cloud']));
  });

  it.each(walked)('are numbered without a gap: $title, $count steps', ({ title, steps }) => {
    const [, section = ''] = page.split(`### ${title}\n`);
    const numbers = [...(section.split('\n#')[0] ?? '').matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(steps.map((_, at) => at + 1));
  });

  it.each(walked)('are true: $title', (walk) => {
    expect(untrue(walk, walk.title === first?.title ? undefined : first)).toEqual([]);
  });

  it('name every point at which the crash test kills, with what that test expects', () => {
    const source = readFileSync('test/agent/ledger/crash.test.ts', 'utf8');
    const expected = [...source.matchAll(/'([\w.-]+)': \{ state: '(\w+)', effects: (\d) \}/g)];
    expect(expected.map(([, point]) => point)).toEqual([...KILL_POINTS]);
    const told = rowsUnder('### Walk 2: the write').map(([point, state, tasks]) => [
      point,
      state?.split(' ')[0],
      tasks,
    ]);
    expect(told).toEqual(expected.map(([, point, state, tasks]) => [point, state, tasks]));
    const steps = page.split('### Walk 2: the write\n')[1]?.split('\n#')[0]?.split('\nAfter a start')[0] ?? '';
    for (const point of KILL_POINTS) expect(steps, point).toContain(`\`${point}\``);
  });

  it('draw the layers as the architecture test enforces them', () => {
    const source = readFileSync('test/architecture.test.ts', 'utf8');
    const own = [...source.matchAll(/^ {2}(\w+): \[([^\]]*)\],$/gm)].map(([, folder = '', list = '']) => {
      return [folder, [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name).sort()] as const;
    });
    expect(own.length).toBeGreaterThan(8);
    const table = rowsUnder('## Folders').map(([folder = '', , may = '']) => {
      return [folder, may === '–' ? [] : may.split(', ').sort()] as const;
    });
    expect(new Map(table)).toEqual(
      new Map([...own, ['bapi', ['connector', 'domain']], ['ebs', ['connector', 'domain']]]),
    );
  });
});

describe('a walk that is not true', () => {
  const file = 'agent/router.ts';
  const wrong: readonly [string, Walk['steps'], RegExp][] = [
    ['a file that is not there', [{ mark: '', file: 'agent/nowhere.ts', name: 'x' }], /no such file/],
    ['a function that is not there', [{ mark: '', file, name: 'rename' }], /nothing of that name/],
    ['a line that is no step', [{ mark: 'not a step: 1. x', file: '', name: '' }], /no such file/],
    [
      'a file that the one before does not load',
      [
        { mark: '', file, name: 'handle' },
        { mark: '', file: 'bapi/commands.ts', name: 'execute' },
      ],
      /does not load it/,
    ],
    [
      'a function that the one before does not call',
      [
        { mark: '', file, name: 'handle' },
        { mark: '', file: 'agent/policy/policy.ts', name: 'createPolicy' },
      ],
      /does not call it/,
    ],
    [
      'somebody who hands nothing in',
      [
        { mark: '', file, name: 'handle' },
        { mark: 'handed in by `agent/log.ts`', file: 'agent/ledger/ledger.ts', name: 'accept' },
      ],
      /does not lead to/,
    ],
    [
      'a border that one side does not know',
      [
        { mark: '', file: 'agent/host/connector-child.ts', name: 'call' },
        { mark: "over IPC, as `'telegram'`", file: 'connector/child.ts', name: 'call' },
      ],
      /does not say/,
    ],
    [
      'a way back to where nobody was',
      [
        { mark: '', file, name: 'handle' },
        { mark: 'back in', file: 'agent/status.ts', name: 'agentStatus' },
      ],
      /no turn before/,
    ],
    [
      'a way that the first walk does not know',
      [
        { mark: '', file: 'connector/child.ts', name: 'invoke' },
        { mark: 'as in the first walk, to', file, name: 'handle' },
      ],
      /does not lead/,
    ],
    [
      'a mark that means nothing',
      [
        { mark: '', file, name: 'handle' },
        { mark: 'somehow', file, name: 'answer' },
      ],
      /no way to follow/,
    ],
  ];

  it.each(wrong)('is found out: %s', (_what, steps, complaint) => {
    const found = untrue({ title: 'wrong', steps });
    expect(found.join('\n')).toMatch(complaint);
  });
});
