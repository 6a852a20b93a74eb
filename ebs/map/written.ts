import type { Text } from '../ask.ts';

/** A text of EBS's, taken apart as docs/EBS.md says what the connector writes into texts. */
export interface Written {
  /** What is told: without the marker and the lines. */
  readonly said: string;
  /** The command that made the record; absent where people did. */
  readonly commandId?: string;
  /** Values of the lines by name, in order. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

const AT_END = /(?:^|\s)\[adit:([A-Za-z0-9-]{1,64})\]\s*$/;
const AT_BEGINNING = /^\s*\[adit:([A-Za-z0-9-]{1,64})\](?:\s|$)/;
/** A later change of the record; whose record it is, it does not say. */
const CHANGED = /\s*\[adit-change:[A-Za-z0-9-]{1,64}\]\s*$/;
const LINE = /^([a-z][a-z ]{0,30}): (.*)$/;

export function readWritten(text: Text): Written {
  const given = (text ?? '').replace(/\r\n?/g, '\n');
  const whole = given.replace(CHANGED, '');
  const marker = AT_END.exec(whole) ?? AT_BEGINNING.exec(whole);
  const rest = marker ? whole.replace(marker[0], '') : whole;
  const commandId = marker?.[1];
  const parts = rest.split('\n');
  // Only what we wrote has lines of ours: two dashes in a person's note are two dashes.
  const rule = rest === given ? -1 : parts.lastIndexOf('--');
  const said = rule === -1 ? parts : parts.slice(0, rule);
  return {
    said: said.join('\n').trim(),
    ...(commandId !== undefined && { commandId }),
    lines: linesOf(rule === -1 ? [] : parts.slice(rule + 1)),
  };
}

/** Lines that stand alone, such as those of REFERENCE_FORM. */
export function readLines(text: Text): Written['lines'] {
  return linesOf((text ?? '').split(/\r\n?|\n/));
}

function linesOf(lines: readonly string[]): Written['lines'] {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found.set(name, [...(found.get(name) ?? []), value.trim()]);
  }
  return found;
}
