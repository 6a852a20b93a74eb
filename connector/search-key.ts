import type { SearchKey } from '../domain/facts.ts';
import { toE164 } from './phone.ts';
import { cleanText } from './text.ts';

/** Whom a key leads to. */
export interface Owner {
  readonly customer: string;
  readonly name: string;
  readonly city: string;
}

export function ownerOf(customer: string, name: string, city: string): Owner {
  return { customer, name: cleanText(name, 160), city: cleanText(city, 80) };
}

/** One line of the search index, normalised by its kind; none where the value says nothing. */
export function searchKey(kind: SearchKey['kind'], value: string, owner: Owner, country = ''): readonly SearchKey[] {
  const normalised = normalise(kind, value, country);
  return normalised === null ? [] : [{ kind, value: normalised, ...owner }];
}

function normalise(kind: SearchKey['kind'], value: string, country: string): string | null {
  const text = cleanText(value, 241);
  if (text === '') return null;
  if (kind === 'phone') return toE164(text, country);
  if (kind === 'email' || kind === 'name') return text.toLowerCase();
  if (kind === 'taxId') return text.replace(/[\s.\-/]/g, '').toUpperCase() || null;
  return text;
}
