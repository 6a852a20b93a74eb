import { describe, expect, it } from 'vitest';
import { nameWords } from '../../../agent/records/names.ts';

describe('words of a name', () => {
  it.each([
    ['Müller & Söhne GmbH', 'MUELLER & SOEHNE GMBH'],
    ['Weißgerber AG', 'weissgerber ag'],
    ['Łódź Stal', 'lodz stal'],
    ['Ångström AB', 'Angstroem AB'],
    ['Société Générale', 'Societe Generale'],
  ])('are the same for %s and %s', (one, other) => {
    expect(nameWords(one)).toEqual(nameWords(other));
  });

  it('keep letters of other scripts', () => {
    expect(nameWords('Όλυμπος 10 ΕΠΕ')).toEqual(['ολυμπος', '10', 'επε']);
    expect(nameWords('三菱電機')).toEqual(['三菱電機']);
  });
});
