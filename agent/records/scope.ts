import type { EntityName, Selectors } from '../../domain/facts.ts';

/** Names what a selector asks for: whose coverage (customer, or '' where none is named) and which part of it. */
export interface Scope {
  readonly customer: string;
  /** `''`: all there is · `from..to` · `invoice=…`, `purchaseOrder=…`, `reference=…` (with `+lines`) · `keyDate=…` */
  readonly scope: string;
}

/** Scope of a selector; equal selectors have equal scopes. */
export function scopeOf<E extends EntityName>(_entity: E, selector: Selectors[E]): Scope {
  const asked: Readonly<Record<string, unknown>> = { ...selector };
  const text = (name: string): string | undefined => {
    const value = asked[name];
    return typeof value === 'string' ? value : undefined;
  };
  const customer = text('customer') ?? '';
  const lines = asked['lines'] === true ? '+lines' : '';
  for (const name of ['invoice', 'purchaseOrder', 'reference']) {
    const value = text(name);
    if (value !== undefined) return { customer, scope: `${name}=${value}${lines}` };
  }
  const keyDate = text('keyDate');
  if (keyDate !== undefined) return { customer, scope: `keyDate=${keyDate}` };
  const from = text('from');
  if (from !== undefined) return { customer, scope: `${from}..${text('to') ?? ''}` };
  return { customer, scope: '' };
}

/** Bounds of a range scope, both inclusive; an open end sorts after everything. Null for other scopes. */
export function rangeOf(scope: string): { readonly from: string; readonly to: string } | null {
  if (scope.includes('=')) return null;
  const at = scope.indexOf('..');
  return at < 0 ? null : { from: scope.slice(0, at), to: scope.slice(at + 2) || LAST };
}

/** Sorts after every date and instant. */
export const LAST = '~';
