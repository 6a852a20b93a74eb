import { describe, expect, it } from 'vitest';
import { openPolicy } from '../world.ts';
import { briefOf, filled, LINKS, type Row } from './two-systems.ts';

describe('a policy for several systems', () => {
  it('shows an org unit of one system without the same unit of another', async () => {
    const w = filled({ links: LINKS, policy: openPolicy({ systems: ['ecc', 'ebs'], orgUnits: ['ecc/1000', '101'] }) });
    const { data } = await briefOf(w);
    expect((data.openItems as Row[]).map(({ system }) => system)).toEqual(['ecc', 'ecc']);
    expect(data.customer).toMatchObject({ orgUnits: ['1000'] });
    expect(data.accounts?.[1]?.customer).toMatchObject({ orgUnits: ['101'] });
  });

  it('does not follow a link into a system that is not enabled', async () => {
    const w = filled({ links: LINKS, policy: openPolicy({ systems: ['ecc'] }) });
    expect((await briefOf(w)).body.meta['systems']).toEqual([{ system: 'ecc', told: 'whole' }]);
    expect(w.ebs.reads).toHaveLength(0);
  });
});
