import { expect } from 'vitest';
import { STATE_MEANING } from '../../domain/commands.ts';
import type { Point } from './agent-process.ts';
import type { Aftermath, Strategy } from './schedule.ts';

/**
 * What has to be true whatever happened: one effect at most, never "recorded" without it and never "failed" with it, no
 * command lost, nothing left undecided but with an operator, the platform told what the books say, and the audit whole.
 */
export function expectSound(after: Aftermath, strategy: Strategy): void {
  expect(after.effects).toBeLessThanOrEqual(1);
  expect(after.commands).toHaveLength(1);
  const [command] = after.commands;
  const state = command?.state ?? 'received';
  if (state === 'confirmed') expect(after.effects).toBe(1);
  // This ERP can always be asked; only where nothing else is declared a person has to look.
  expect(strategy === 'park' ? ['confirmed', 'parked'] : ['confirmed']).toContain(state);
  expect(after.history.filter((step) => step === 'in_flight').length).toBeLessThanOrEqual(strategy === 'park' ? 1 : 5);
  const ended = after.history.findIndex((step) => STATE_MEANING[step as typeof state].terminal);
  expect([-1, after.history.length - 1]).toContain(ended);
  expect(after.acknowledged).toEqual([command?.commandId]);
  expect(after.told).toEqual([state]);
  expect(after.auditOk).toBe(true);
}

export function titled<T extends { readonly points: readonly Point[] }>(schedules: readonly T[]) {
  return schedules.map((schedule) => ({ ...schedule, title: schedule.points.join(', then ') || 'no kill' }));
}
