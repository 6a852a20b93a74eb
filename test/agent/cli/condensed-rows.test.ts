import { describe, expect, it } from 'vitest';
import type { Row } from '../../../agent/cli/checklist.ts';
import { condensedRows } from '../../../agent/cli/condensed-rows.ts';

const row = (check: string, status: Row['status'] = 'ok', layer: Row['layer'] = 'system'): Row => ({
  layer,
  check,
  status,
  text: 'as expected',
  ms: check.length,
});
const shown = (rows: readonly Row[]) =>
  condensedRows(rows).map(({ check, status, text }) => `${status} ${check}: ${text}`);

describe('rows of doctor for a person', () => {
  it('say how many sound checks of one kind there are, in the place of the first', () => {
    const many = ['A', 'B', 'C', 'D'].map((name) => row(`ecc: function ${name}`));
    const single = ['tcp', 'service', 'release', 'logon'].map((name) => row(`ecc: ${name}`));
    expect(shown([...single, ...many, row('ecc: release')])).toEqual([
      'ok ecc: tcp: as expected',
      'ok ecc: service: as expected',
      'ok ecc: release: as expected',
      'ok ecc: logon: as expected',
      'ok ecc: function: 4 of them, all well',
      'ok ecc: release: as expected',
    ]);
  });

  it('show by itself whatever is not sound', () => {
    const rows = ['A', 'B', 'C', 'D', 'E'].map((name) => row(`ecc: table ${name}`, name === 'C' ? 'fail' : 'ok'));
    expect(shown(rows)).toEqual(['ok ecc: table: 4 of them, all well', 'fail ecc: table C: as expected']);
  });

  it('keep few ones, other systems, the writing user and other layers apart', () => {
    const rows = [
      ...['A', 'B', 'C'].map((name) => row(`ecc: function ${name}`)),
      ...['A', 'B', 'C'].map((name) => row(`ecc: write: function ${name}`)),
      ...['A', 'B', 'C'].map((name) => row(`other: function ${name}`)),
      ...['A', 'B', 'C', 'D'].map((name) => row(`dns ${name}`, 'ok', 'network')),
    ];
    expect(condensedRows(rows)).toEqual(rows);
  });
});
