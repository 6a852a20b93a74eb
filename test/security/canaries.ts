/** A value that must not be found where it does not belong, with a name that may be printed. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/**
 * The byte strings in which a value could hide: as it is, in UTF-16, in hex, in base64 at each of its three offsets,
 * percent-encoded, escaped as JSON does, and backwards.
 */
export function disguises(value: string): Buffer[] {
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  const texts = [
    value,
    [...value].reverse().join(''),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    value.replace(/[^\x20-\x7e]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ...(bytes.length >= 6 ? [hex, hex.toUpperCase()] : []),
    ...(bytes.length >= 8 ? [0, 1, 2].flatMap((offset) => base64At(bytes, offset)) : []),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text, 'utf8')).concat(Buffer.from(value, 'utf16le'));
}

/** What base64 makes of the bytes when so many others stand before them, without what depends on the neighbours. */
function base64At(bytes: Buffer, offset: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const whole = padded.toString('base64').replace(/=+$/, '');
  const inner = whole.slice(offset === 0 ? 0 : offset + 1, padded.length % 3 === 0 ? undefined : -1);
  return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
}

/** Names of the canaries that stand in the bytes, each with the way it was hidden. */
export function found(bytes: Buffer, canaries: readonly Canary[]): string[] {
  return canaries.flatMap(({ name, value }) => {
    const hit = disguises(value).find((form) => bytes.includes(form));
    return hit ? [`${name} as ${JSON.stringify(hit.toString('utf8')).slice(0, 60)}`] : [];
  });
}
