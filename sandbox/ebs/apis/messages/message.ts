import { TEXTS } from './dictionary.ts';

/** A message of the Message Dictionary with what is to be put into it. */
export interface FndMessage {
  /** Application short name. */
  readonly app: string;
  readonly name: string;
  readonly tokens: Readonly<Record<string, string>>;
}

const SEPARATOR = '\u0000';

/**
 * As it lies on the message stack: application, name, then each token behind an N (its value is not to be translated),
 * all separated by CHR(0). What FND_MSG_PUB.GET gives unless told P_ENCODED => 'F'.
 */
export function encode({ app, name, tokens }: FndMessage): string {
  const parts = Object.entries(tokens).flatMap(([token, value]) => ['N', token, value]);
  return [app, name, ...parts].map((part) => part + SEPARATOR).join('');
}

export function decode(encoded: string): FndMessage {
  const parts = encoded.split(SEPARATOR);
  const tokens: Record<string, string> = {};
  for (let at = 2; at + 2 < parts.length; at += 3) tokens[parts[at + 1] ?? ''] = parts[at + 2] ?? '';
  return { app: parts[0] ?? '', name: parts[1] ?? '', tokens };
}

const MAX_TEXT = 2000;

/** The text as FND_MESSAGE.GET gives it, cut at 2000. What has no text in the dictionary is told by name and tokens. */
export function textOf({ app, name, tokens }: FndMessage): string {
  const template = TEXTS[name];
  const said =
    template === undefined
      ? [app, name, ...Object.entries(tokens).map(([token, value]) => `(${token}=${value})`)].join(' ')
      : template.replace(/&([A-Z_0-9]+)/g, (whole, token: string) => tokens[token] ?? whole);
  return said.slice(0, MAX_TEXT);
}
