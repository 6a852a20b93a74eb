import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The requirements of the RFC road, each by the test on the published driver that shows it: `file > part of its title`. */
const SHOWN: Readonly<Record<`R${number}`, readonly string[]>> = {
  R1: ['bapi/rfc/real-driver.test.ts > R1: keeps to its maximum when twenty callers come at once'],
  R2: ['bapi/rfc/real-driver.test.ts > R2: replaces a connection that died while it lay idle'],
  R3: ['bapi/rfc/real-driver.test.ts > R3: serves again after an outage with no place lost'],
  R4: ['bapi/rfc/real-driver.test.ts > R4: leaves threads for everything else while every connection hangs'],
  R5: ['bapi/rfc/real-driver.test.ts > R5: learns within the time for connecting that nobody answers'],
  R6: [
    'bapi/rfc/real-driver.test.ts > R6: cancels a call at its deadline',
    'bapi/rfc/real-driver.test.ts > R6: gives its process up when a cancelled call hangs on',
    'bapi/rfc/through-the-host.test.ts > R6: gets a fresh process when a call does not let go',
  ],
  R7: ['bapi/rfc/real-driver.test.ts > R7: forbids to go on in a unit of work whose session was replaced'],
  R8: ['bapi/rfc/real-driver.test.ts > R8: goes on at once from one call to the next'],
  R9: ['bapi/rfc/real-driver.test.ts > R9, R10: carries amounts as exact text'],
  R10: [
    'bapi/rfc/real-driver.test.ts > R9, R10: carries amounts as exact text, dates as dates and initial dates as null',
  ],
  R11: ['bapi/rfc/real-driver.test.ts > R11: is recognised at logon, and a text that it cannot hold is refused'],
  R12: ['bapi/rfc/real-driver.test.ts > R12: hands the parameters of SNC on'],
  R13: [
    'bapi/rfc/real-driver.test.ts > R13: names what is missing',
    'bapi/rfc/through-the-host.test.ts > R13: says what is missing where',
  ],
  R14: [
    'bapi/rfc/real-driver.test.ts > R14: shows a wrong password to the ERP once',
    'e2e/rfc-operators.test.ts > R14: is tried once for each user, also after a restart',
  ],
  R15: ['e2e/broken-writes.ts > R15: is told as it is, and the books hold it exactly as often as told'],
  R16: ['bapi/rfc/real-driver.test.ts > R16: leaves nothing but its own log behind, and no secret in it'],
  R17: ['bapi/rfc/changed-interface.test.ts > R17: an interface that a transport changed is seen by a new process'],
};

/** The title of a test that is run: neither skipped, nor in a comment. */
const hasTest = (text: string, title: string) =>
  text.split('\n').some((line) => /^\s*it\(\s*['"`]|^\s*['"`]/.test(line) && line.includes(title));

it('all seventeen have a test on the published driver', () => {
  expect(Object.keys(SHOWN)).toEqual(Array.from({ length: 17 }, (_, at) => `R${at + 1}`));
  for (const [number, proofs] of Object.entries(SHOWN)) {
    expect(proofs.length, number).toBeGreaterThan(0);
    for (const proof of proofs) {
      const [file = '', title = ''] = proof.split(' > ');
      expect(title, proof).toMatch(new RegExp(`\\b${number}\\b`));
      expect(hasTest(readFileSync(`test/${file}`, 'utf8'), title), proof).toBe(true);
    }
  }
});

it('a skipped test, or one that is not there, shows nothing', () => {
  expect(hasTest("  it('R1: holds', () => {", 'R1: holds')).toBe(true);
  expect(hasTest("  it.skip('R1: holds', () => {", 'R1: holds')).toBe(false);
  expect(hasTest("  // it('R1: holds', () => {", 'R1: holds')).toBe(false);
});
