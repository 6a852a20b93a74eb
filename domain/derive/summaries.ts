import type { AnswerMeta } from '../answer.ts';
import type { OperationName } from '../operations.ts';
import type { Sentence, Sentences } from './sentence.ts';
import { ENGLISH } from './sentences-english.ts';
import { GERMAN } from './sentences-german.ts';
import { type SpeechLocale, speechIn, speechLocale } from './speech.ts';

interface Language {
  readonly sentences: Sentences;
  readonly stale: (ago: string) => string;
  readonly incomplete: string;
  /** How many systems an answer about several of them is from. */
  readonly over: (told: number, of: number) => string;
}

const LANGUAGES: Readonly<Record<SpeechLocale, Language>> = {
  en: {
    sentences: ENGLISH,
    stale: (ago) => `That is as of ${ago}.`,
    incomplete: 'Part of it is not available right now.',
    over: (told, of) => (told === of ? `That is from ${of} systems.` : `That is from ${told} of ${of} systems.`),
  },
  de: {
    sentences: GERMAN,
    stale: (ago) => `Das ist der Stand von ${ago}.`,
    incomplete: 'Ein Teil fehlt gerade.',
    over: (told, of) => (told === of ? `Das ist aus ${of} Systemen.` : `Das ist aus ${told} von ${of} Systemen.`),
  },
};

export interface Summary {
  readonly text: string;
  /** Language of the text. */
  readonly locale: SpeechLocale;
  /** False if the request asked for another one. */
  readonly exact: boolean;
}

/**
 * One or two sentences that a voice can say. Made from the filtered answer, so that it can tell nothing that the
 * policy withholds; says from how many systems it is, how old the facts are when they are stale, that a part is missing
 * when one is, that a list goes on, and where only Adit's own records are known.
 */
export function summarize<O extends OperationName>(
  operation: O,
  data: unknown,
  meta: Pick<AnswerMeta, 'stale' | 'ageSeconds' | 'complete' | 'coverage' | 'nextCursor' | 'systems'>,
  localeTag?: string,
): Summary {
  const { locale, exact } = speechLocale(localeTag);
  const { sentences, stale, incomplete, over } = LANGUAGES[locale];
  const speech = speechIn(locale);
  const sentence: Sentence<O> = sentences[operation];
  const how = { speech, agentOnly: meta.coverage === 'agent-only', more: meta.nextCursor !== undefined };
  const parts = [sentence(data as Parameters<Sentence<O>>[0], how)];
  const of = meta.systems?.length ?? 0;
  const told = meta.systems?.filter((one) => one.told !== 'unknown').length ?? 0;
  if (of > 1) parts.push(over(told, of));
  if (meta.stale) parts.push(stale(speech.ago(meta.ageSeconds)));
  if (!meta.complete) parts.push(incomplete);
  return { text: parts.join(' '), locale, exact };
}
