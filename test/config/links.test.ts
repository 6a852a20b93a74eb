import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/load.ts';
import { shownConfigText } from '../../config/show.ts';
import { changed, connectors, goodYaml } from './sample.ts';

const EBS = `  - name: ebs
    kind: toy-erp
    timeZone: America/New_York
    section: { host: h, client: "001", user: U, password: "\${env:PASSWORD}" }
`;
const twoSystems = goodYaml.replace('policy:\n', `${EBS}policy:\n`);
const withLinks = (...rows: string[]) => `${twoSystems}links:\n${rows.map((row) => `  - ${row}\n`).join('')}`;
const first = twoSystems.split('\n').length + 1;
const brief = (text: string) =>
  parseConfig(text, 'adit.yaml', connectors).problems.map((p) => `${p.line - first}:${p.col} ${p.message} | ${p.fix}`);

describe('config: customers of several systems', () => {
  it('takes lists of customers, and shows them', () => {
    const { config } = parseConfig(withLinks('[ecc/0000100001, ebs/1234]'), 'adit.yaml', connectors);
    expect(config?.links).toEqual([['ecc/0000100001', 'ebs/1234']]);
    expect(config && shownConfigText(config, { resolved: false })).toContain('ecc/0000100001');
    expect(parseConfig(goodYaml, 'adit.yaml', connectors).config?.links).toEqual([]);
  });

  it('refuses at its place a system that there is not, and says which was meant', () => {
    expect(brief(withLinks('[ecc/1, ebs/1]', '[ecc/2, ebss/2]'))).toEqual([
      '1:13 there is no system "ebss" | did you mean "ebs"?',
    ]);
  });

  it('refuses a customer that is linked already, with or without its zeros', () => {
    const fix = 'name every customer once, all that are one and the same in one list';
    expect(brief(withLinks('[ecc/0000100001, ebs/1]', '[ebs/2, ecc/100001]', '[ecc/7, ebs/7, ecc/07]'))).toEqual([
      `1:13 ecc/100001 is linked already | ${fix}`,
      `2:20 ecc/07 is linked already | ${fix}`,
    ]);
  });

  it('refuses a list of one system, of one customer, and what is no customer', () => {
    expect(brief(withLinks('[ecc/1, ecc/2]'))[0]).toContain('a link joins customers of different systems');
    expect(brief(withLinks('[ecc/1]'))).toHaveLength(1);
    for (const wrong of ['ecc', 'ecc/', '/1', 'ecc/a b', 'Müller GmbH', `ecc/${'1'.repeat(40)}`]) {
      const found = brief(withLinks(`[ecc/1, "${wrong}"]`));
      expect([wrong, found]).toEqual([wrong, [expect.stringContaining('a customer as <system>/<number>')]]);
    }
  });

  it('refuses a system called "all", and an org unit of a system that there is not', () => {
    const named = twoSystems.replace('name: ebs', 'name: all');
    expect(brief(named)).toEqual([expect.stringContaining('"all" names every system')]);
    const units = changed('orgUnits: ["1000"]', 'orgUnits: ["1000", "ecc/2000", "ebx/101"]', twoSystems);
    expect(brief(units)).toEqual([expect.stringContaining('there is no system "ebx"')]);
  });
});
