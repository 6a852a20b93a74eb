import type { BusinessDate } from '../dates.ts';
import type { Money } from '../money.ts';

/** Languages in which answers can be put into words; others get English, and are told so. */
export const SPEECH_LOCALES = ['en', 'de'] as const;
export type SpeechLocale = (typeof SPEECH_LOCALES)[number];

/** The language of a BCP 47 tag, if we speak it. */
export function speechLocale(tag: string | undefined): { locale: SpeechLocale; exact: boolean } {
  const wanted = tag?.split(/[-_,;]/)[0]?.toLowerCase();
  const found = SPEECH_LOCALES.find((locale) => locale === wanted);
  return found ? { locale: found, exact: true } : { locale: 'en', exact: wanted === undefined };
}

/** How one language says amounts, dates and ages. */
export interface Speech {
  money(amount: Money): string;
  date(date: BusinessDate): string;
  count(count: number, one: string, many: string): string;
  /** How long ago ("2 hours ago"). */
  ago(seconds: number): string;
  list(words: readonly string[]): string;
}

const TAGS: Readonly<Record<SpeechLocale, string>> = { en: 'en-GB', de: 'de-DE' };

function speechOf(locale: SpeechLocale): Speech {
  const tag = TAGS[locale];
  const dates = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const lists = new Intl.ListFormat(tag, { type: 'conjunction' });
  const ages = new Intl.RelativeTimeFormat(tag, { numeric: 'always' });
  const amounts = new Map<string, Intl.NumberFormat>();
  return {
    money({ amount, currency }) {
      // A company's own key, such as USDN for dollars with more places, has no name.
      if (!/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`;
      const places = amount.split('.')[1]?.length ?? 0;
      const key = `${currency}/${places}`;
      let format = amounts.get(key);
      if (!format) {
        const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
        format = new Intl.NumberFormat(tag, { style: 'currency', currency, currencyDisplay: 'name', ...digits });
        amounts.set(key, format);
      }
      // Intl takes a decimal text as it is; a JavaScript number would lose digits of a large amount.
      return format.format(amount as Intl.StringNumericLiteral);
    },
    date: (date) => dates.format(Date.parse(`${date}T00:00:00Z`)),
    count: (count, one, many) => `${count} ${count === 1 ? one : many}`,
    ago(seconds) {
      const [value, unit] =
        seconds < 90
          ? ([Math.max(1, Math.round(seconds)), 'second'] as const)
          : seconds < 5400
            ? ([Math.round(seconds / 60), 'minute'] as const)
            : seconds < 172_800
              ? ([Math.round(seconds / 3600), 'hour'] as const)
              : ([Math.round(seconds / 86_400), 'day'] as const);
      return ages.format(-value, unit);
    },
    list: (words) => lists.format(words),
  };
}

const spoken = new Map<SpeechLocale, Speech>();

/** Formats are costly to make, so each language is made once, when it is first needed. */
export function speechIn(locale: SpeechLocale): Speech {
  let speech = spoken.get(locale);
  if (!speech) {
    speech = speechOf(locale);
    spoken.set(locale, speech);
  }
  return speech;
}
