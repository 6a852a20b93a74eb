import { divided } from './calling-codes.ts';

/** A telephone number or mail address as it stands in EBS, with the version that a change must name. */
export interface Point {
  readonly id: string;
  readonly version: string;
  readonly type: 'PHONE' | 'EMAIL';
  /** `A` or `I`. */
  readonly status: string;
  readonly isPrimary: boolean;
  readonly country: string;
  readonly area: string;
  /** The number, or the address. */
  readonly value: string;
}

/** What shall be so afterwards. */
export interface Wish {
  readonly action: 'add' | 'change' | 'invalidate';
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

/** What is sent, and what stood there before, for the note that stays in EBS. */
export interface Plan {
  readonly steps: readonly string[];
  readonly before: readonly string[];
}

/** Rows of READ_CONTACT_POINTS. A line that is none is left out: its number could not be told anyway. */
export function pointsOf(text: string): readonly Point[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', version = '', type, status = '', primary, country = '', area = '', ...rest] = line.split('|');
    if (type !== 'PHONE' && type !== 'EMAIL') return [];
    return [{ id, version, type, status, isPrimary: primary === 'Y', country, area, value: rest.join('|') }];
  });
}

const isUsable = ({ status }: Point) => status === 'A';

function isNumber(wanted: string): (point: Point) => boolean {
  const { country, number } = divided(wanted);
  return (point) => {
    if (point.type !== 'PHONE') return false;
    const local = `${point.area}${point.value}`.replace(/\D/g, '');
    const whole = point.country.replace(/\D/g, '');
    if (whole === '') return point.value.startsWith('+') && local === `${country}${number}`;
    return whole === country && [local, local.replace(/^0/, '')].includes(number);
  };
}

const isAddress = (wanted: string) => (point: Point) =>
  point.type === 'EMAIL' && point.value.toLowerCase() === wanted.toLowerCase();

/** True if it already is as wished. */
export function isFulfilled(wish: Wish, points: readonly Point[]): boolean {
  const phone = wish.phone === undefined || holds(wish.action, points, isNumber(wish.phone));
  const mail = wish.email === undefined || holds(wish.action, points, isAddress(wish.email));
  return phone && mail;
}

function holds(action: Wish['action'], points: readonly Point[], isIt: (point: Point) => boolean): boolean {
  if (action === 'invalidate') return points.filter(isIt).every((point) => !isUsable(point));
  return points.some((point) => isIt(point) && isUsable(point) && (action === 'add' || point.isPrimary));
}

/**
 * The steps to send. `change` puts the new value in the place of the primary one (or of the only one), and adds it where
 * there is none; `invalidate` makes what is named inactive, so that it stays on record.
 */
export function planOf(wish: Wish, points: readonly Point[]): Plan {
  const changed = [
    ...(wish.phone === undefined
      ? []
      : stepsFor(wish.action, ofType(points, 'PHONE'), { isIt: isNumber(wish.phone), ...phoneOf(wish.phone) })),
    ...(wish.email === undefined
      ? []
      : stepsFor(wish.action, ofType(points, 'EMAIL'), { isIt: isAddress(wish.email), ...emailOf(wish.email) })),
  ];
  return {
    steps: changed.map(({ step }) => step.join('|')),
    before: changed.flatMap(({ of }) => (of ? [`${of.country} ${of.area} ${of.value}`.trim()] : [])),
  };
}

const ofType = (points: readonly Point[], type: Point['type']) => points.filter((point) => point.type === type);
const phoneOf = (phone: string) => ({ type: 'PHONE' as const, value: divided(phone) });
const emailOf = (email: string) => ({ type: 'EMAIL' as const, value: { country: '', number: email } });

interface Wanted {
  readonly type: Point['type'];
  readonly isIt: (point: Point) => boolean;
  readonly value: { readonly country: string; readonly number: string };
}

interface Step {
  readonly step: readonly string[];
  readonly of?: Point;
}

function stepsFor(action: Wish['action'], points: readonly Point[], { isIt, type, value }: Wanted): readonly Step[] {
  const insert = (primary: boolean): Step => ({
    step: ['CREATE', '', '', type, primary ? 'Y' : 'N', '', value.country, value.number],
  });
  const flag = (of: Point, status: string): Step => ({
    step: ['UPDATE', of.id, of.version, type, '', status, '', ''],
    of,
  });
  const usable = points.filter(isUsable);
  if (action === 'invalidate') return usable.filter(isIt).map((point) => flag(point, 'I'));
  if (action === 'add') {
    // A value that was once made inactive is taken back into use, not entered a second time.
    const known = points.find(isIt);
    if (!known) return [insert(usable.length === 0)];
    return isUsable(known) ? [] : [flag(known, 'A')];
  }
  const standing = usable.find(({ isPrimary }) => isPrimary) ?? (usable.length === 1 ? usable[0] : undefined);
  if (!standing) return [insert(true)];
  const step = ['UPDATE', standing.id, standing.version, type, '', '', value.country, value.number];
  return [{ step, of: standing }];
}
