import { describe, expect, it } from 'vitest';
import { divided } from '../../../ebs/commands/calling-codes.ts';
import { isFulfilled, planOf, pointsOf } from '../../../ebs/commands/contact-plan.ts';

const POINTS = pointsOf(
  [
    '1|4|PHONE|A|Y|49|030|123456',
    '2|1|PHONE|A|N|49|171|5550000',
    '3|2|PHONE|I|N|49|40|999999',
    '4|7|EMAIL|A|Y|||ida@example.com',
    '5|1|EMAIL|I|N|||old|odd@example.com',
    '6|1|WEB|A|N|||www',
    'nonsense',
    '',
  ].join('\n'),
);

describe('contact points', () => {
  it('are told one a line, with whatever stands in the last field', () => {
    expect(POINTS.map(({ id, value }) => [id, value])).toEqual([
      ['1', '123456'],
      ['2', '5550000'],
      ['3', '999999'],
      ['4', 'ida@example.com'],
      ['5', 'old|odd@example.com'],
    ]);
  });

  it.each([
    ['+4930123456', '49', '30123456'],
    ['+12125550123', '1', '2125550123'],
    ['+74951234567', '7', '4951234567'],
    ['+353123456', '353', '123456'],
    ['+97150123456', '971', '50123456'],
    ['+33123456789', '33', '123456789'],
    ['+420123456789', '420', '123456789'],
  ])('%s is %s and %s', (phone, country, number) => {
    expect(divided(phone)).toEqual({ country, number });
  });

  it.each([
    ['a new number beside others', { action: 'add', phone: '+4989111' }, ['CREATE|||PHONE|N||49|89111'], []],
    ['a number that is there, with its leading zero', { action: 'add', phone: '+4930123456' }, [], []],
    [
      'a number that was made inactive',
      { action: 'add', phone: '+4940999999' },
      ['UPDATE|3|2|PHONE||A||'],
      ['49 40 999999'],
    ],
    [
      'another primary number',
      { action: 'change', phone: '+4989111' },
      ['UPDATE|1|4|PHONE|||49|89111'],
      ['49 030 123456'],
    ],
    [
      'another primary address',
      { action: 'change', email: 'new@example.com' },
      ['UPDATE|4|7|EMAIL||||new@example.com'],
      ['ida@example.com'],
    ],
    [
      'an address that holds no more',
      { action: 'invalidate', email: 'IDA@example.com' },
      ['UPDATE|4|7|EMAIL||I||'],
      ['ida@example.com'],
    ],
    ['one that is not there', { action: 'invalidate', phone: '+4989111' }, [], []],
    ['one that is inactive already', { action: 'invalidate', phone: '+4940999999' }, [], []],
  ] as const)('%s', (_what, wish, steps, before) => {
    expect(planOf(wish, POINTS)).toEqual({ steps, before });
    expect(isFulfilled(wish, POINTS)).toBe(steps.length === 0);
  });

  it('the first of a party is its primary one; both kinds at once', () => {
    expect(planOf({ action: 'change', phone: '+4989111', email: 'a@b.example' }, [])).toEqual({
      steps: ['CREATE|||PHONE|Y||49|89111', 'CREATE|||EMAIL|Y|||a@b.example'],
      before: [],
    });
  });
});
