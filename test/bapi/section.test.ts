import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Section, serviceUrl } from '../../bapi/config.ts';
import { reference } from './world.ts';

const least = {
  road: 'soap',
  url: 'https://ecc.example:44300',
  client: '100',
  companyCodes: ['1000'],
  read: { user: reference('U'), password: reference('P') },
};

function overSoap(written: unknown) {
  const section = Section.parse(written);
  if (section.road !== 'soap') throw new Error('a section of the other road');
  return section;
}

describe('section of SAP ECC', () => {
  it('needs little and fills in the rest', () => {
    expect(Section.parse(least)).toMatchObject({
      road: 'soap',
      language: 'EN',
      readTable: 'on',
      maxConnections: 4,
      rowCap: 5_000,
      paymentMethods: {},
    });
    expect(serviceUrl(overSoap(least)).href).toBe(
      'https://ecc.example:44300/sap/bc/soap/rfc?sap-client=100&sap-language=EN',
    );
    expect(serviceUrl(overSoap({ ...least, url: 'https://ecc.example/other/path' })).pathname).toBe('/other/path');
  });

  it.each<[string, Record<string, unknown>]>([
    ['a literal password', { read: { user: reference('U'), password: 'geheim' } }],
    ['plain http', { url: 'http://ecc.example' }],
    ['a user in the address', { url: 'https://u:p@ecc.example' }],
    ['a number for the client', { client: 100 }],
    ['a time zone of its own, beside the system’s', { timeZone: 'Europe/Berlin' }],
    ['an unknown key', { companyCode: '1000' }],
    ['no company code', { companyCodes: [] }],
    ['a workflow that is no task number', { taskWorkflow: { task: 'RM -RF' } }],
  ])('refuses %s', (_what, change) => {
    expect(Section.safeParse({ ...least, ...change }).success).toBe(false);
  });

  it('marks its secrets for the agent and can be shown as JSON Schema', () => {
    const schema = JSON.stringify(z.toJSONSchema(Section, { unrepresentable: 'any' }));
    expect(schema.match(/"secret":true/g)).toHaveLength(12);
  });
});
