import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml } from '../../bapi/soap-rfc/envelope.ts';
import { childOf, childrenOf, parseXml, textOf } from '../../bapi/soap-rfc/xml.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const read = (text: string) => parseXml(text, 'x');

describe(`reading XML (seed ${seed})`, () => {
  it('gives back every text that the envelope can carry', () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 60 })
      .filter((value) => !/[^\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(value));
    const property = fc.property(text, (value) => {
      expect(
        textOf(childOf(childOf(read(`<p:a xmlns:p="u"><v>${escapeXml(value, 'x')}</v></p:a>`), 'a'), 'v'), 'x'),
      ).toBe(value);
    });
    fc.assert(property, { seed, numRuns: 300 });
  });

  it('keeps blanks and digits, and drops prefixes, attributes, comments and instructions', () => {
    const tree = read(
      `<?xml version="1.0"?>\n<n:a xmlns:n='u' t=">"><!-- <b> --><b i="1"> 007 </b><?x y?><n:b/><c><![CDATA[<&amp;]]></c></n:a>\n`,
    );
    const a = childOf(tree, 'a');
    expect(childrenOf(a, 'b')).toEqual([' 007 ', '']);
    expect(childOf(a, 'c')).toBe('<&amp;');
  });

  it('takes no element name for anything but a name', () => {
    const tree = read('<a><__proto__>1</__proto__><constructor>2</constructor></a>');
    expect(childOf(childOf(tree, 'a'), '__proto__')).toBe('1');
    expect(childOf(childOf(tree, 'a'), 'toString')).toBeUndefined();
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it.each([
    '<a>',
    '<a><b></a></b>',
    '<a/><b',
    'x',
    '',
    '<a>&unknown;</a>',
    '<a>&#x110000;</a>',
    '<a>&#xD800;</a>',
    '<!DOCTYPE a><a/>',
  ])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'ERP_REPLY_INVALID' }));
  });

  it('refuses every document that was cut short', () => {
    const whole = '<e:E xmlns:e="u"><B><R><L><item><A>1</A><C/></item></L></R></B></e:E>';
    for (let end = 1; end < whole.length; end += 1) expect(() => read(whole.slice(0, end))).toThrow();
    expect(() => read(whole)).not.toThrow();
  });
});
