import { describe, expect, it } from 'vitest';
import { connector } from '../../bapi/index.ts';
import { parseConfig } from '../../config/load.ts';
import { changed } from './sample.ts';

const TOY = /kind: toy-erp[\s\S]*?secrets\/ecc\}\n/;

/** The sample with an ECC on the given road. */
function yaml(road: readonly string[], profile: string): string {
  const section = [
    'client: "100"',
    'companyCodes: ["1000"]',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: secret references as they stand in a file
    'read: { user: "${file:/etc/adit/u}", password: "${file:/etc/adit/p}" }',
    ...road,
  ];
  const lines = section.map((line) => `      ${line}\n`).join('');
  const system = `kind: sap-ecc\n    timeZone: Europe/Berlin\n    section:\n${lines}`;
  const text = changed('name: plant-1\n', `name: plant-1\n  profile: ${profile}\n`);
  if (!TOY.test(text)) throw new Error('the sample has no toy');
  return text.replace(TOY, () => system);
}

const problems = (road: readonly string[], profile: string) =>
  parseConfig(yaml(road, profile), 'adit.yaml', { 'sap-ecc': connector }).problems.map(
    ({ line, message, fix }) => `${line} ${message} | ${fix}`,
  );

const soap = ['road: soap', 'url: "https://ecc.example.com:44300"'];

describe('what goes into production', () => {
  it('does not let SOAP go there before somebody says that its exposure is known, and points at the road', () => {
    const text = yaml(soap, 'production');
    const line = text.split('\n').findIndex((one) => one.includes('road: soap')) + 1;
    const [problem, ...others] = problems(soap, 'production');
    expect(others).toEqual([]);
    expect(problem).toMatch(new RegExp(`^${line} in production: .*\\| .*acknowledgeExposure: true`));
  });

  it('takes SOAP when it is said, RFC as it is, and either in development', () => {
    expect(problems([...soap, 'acknowledgeExposure: true'], 'production')).toEqual([]);
    expect(problems(['road: rfc', 'ashost: ecc', 'sysnr: "00"'], 'production')).toEqual([]);
    expect(problems(soap, 'development')).toEqual([]);
  });

  it('names the road that is missing, and what is wrong with one, by its own line', () => {
    const [missing] = problems(['ashost: ecc', 'sysnr: "00"'], 'production');
    expect(missing).toContain('road');
    expect(problems(['road: rfc', 'ashost: ecc'], 'production').join()).toContain('is needed with ashost');
  });
});
