/** How often commands of a kind came to a state for a reason, as a table that a reader can judge line by line. */
export class Tally {
  readonly #counts = new Map<string, { readonly cells: readonly string[]; count: number }>();

  add(kind: string, state: string, reason: string): void {
    const cells = [kind, state, reason];
    const key = cells.join('\0');
    const row = this.#counts.get(key) ?? { cells, count: 0 };
    row.count++;
    this.#counts.set(key, row);
  }

  /** One line each, the commonest first; none where nothing was counted. */
  lines(): readonly string[] {
    const rows = [...this.#counts.values()].sort((one, other) => other.count - one.count);
    const width = (at: number) => Math.max(0, ...rows.map(({ cells }) => cells[at]?.length ?? 0));
    const [kinds, states] = [width(0), width(1)];
    return rows.map(
      ({ cells: [kind = '', state = '', reason = ''], count }) =>
        `${String(count).padStart(5)}  ${kind.padEnd(kinds)}  ${state.padEnd(states)}  ${reason}`,
    );
  }
}
