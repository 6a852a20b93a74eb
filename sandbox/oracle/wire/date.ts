const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;

/**
 * `YYYY-MM-DDTHH:MM:SS[.f]` to the seven bytes of a DATE, or the eleven of a TIMESTAMP (nanoseconds behind).
 * Throws RangeError for any other text.
 */
export function encodeDate(text: string, isTimestamp = false): Buffer {
  const match = INSTANT.exec(text);
  if (match === null) throw new RangeError(`not a date: ${text.slice(0, 40)}`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const century = Math.floor(year / 100);
  const date = [century + 100, (year % 100) + 100, month, day, hour + 1, minute + 1, second + 1];
  if (!isTimestamp) return Buffer.from(date);
  const fraction = Buffer.alloc(4);
  fraction.writeUInt32BE(Number((match[7] ?? '').padEnd(9, '0')));
  return Buffer.concat([Buffer.from(date), fraction]);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Bytes of a DATE or TIMESTAMP to `YYYY-MM-DDTHH:MM:SS`, with a fraction where there is one. */
export function decodeDate(bytes: Buffer): string {
  if (bytes.length < 7 || bytes.length > 13) throw new RangeError(`a date of ${bytes.length} bytes`);
  const at = (index: number): number => bytes.readUInt8(index);
  const year = (at(0) - 100) * 100 + at(1) - 100;
  if (year < 1 || year > 9999) throw new RangeError(`year ${year}`);
  const date = `${String(year).padStart(4, '0')}-${two(at(2))}-${two(at(3))}`;
  const time = `${two(at(4) - 1)}:${two(at(5) - 1)}:${two(at(6) - 1)}`;
  const nanos = bytes.length >= 11 ? bytes.readUInt32BE(7) : 0;
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${date}T${time}${fraction}`;
}
