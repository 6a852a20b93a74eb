import { describe, expect, it } from 'vitest';
import { toE164 } from '../../connector/phone.ts';
import { cleanText } from '../../connector/text.ts';

describe('text and numbers of contacts', () => {
  it.each([
    ['+49 (0)30 1234-567', 'DE', '+49301234567'],
    ['030 / 1234567', 'DE', '+49301234567'],
    ['0049 30 1234567', 'US', '+49301234567'],
    ['(212) 555-0100', 'US', '+12125550100'],
    ['1-212-555-0100', 'US', '+12125550100'],
    ['06 1234567', 'IT', '+39061234567'],
    ['ext. 12', 'DE', null],
    ['12', 'DE', null],
    ['030 1234567', 'XX', null],
  ])('writes %s of %s as %s', (text, country, expected) => {
    expect(toE164(text, country)).toBe(expected);
  });

  it('takes control and direction characters out of text and cuts it', () => {
    expect(cleanText(' a\u0000b\u202Ec\r\nd ', 100)).toBe('a b c d');
    expect(cleanText('x'.repeat(50), 10)).toBe('x'.repeat(10));
    expect(cleanText('ab😀', 3).length).toBeLessThanOrEqual(3);
  });
});
