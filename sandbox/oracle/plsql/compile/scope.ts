import type { Declared, Slot } from './declared.ts';

/** Slots of one frame, handed out during compilation. */
export class FrameLayout {
  readonly level: number;
  #count = 0;

  constructor(level: number) {
    this.level = level;
  }

  add(): Slot {
    this.#count += 1;
    return { level: this.level, index: this.#count - 1 };
  }
}

/** The names of a block, a subprogram or a loop, within those of what surrounds it. */
export class Scope {
  readonly outer: Scope | null;
  readonly layout: FrameLayout;
  /** The label of the block or the name of the subprogram: it qualifies the names within. */
  readonly label: string | null;
  readonly #names = new Map<string, Declared>();

  constructor(outer: Scope | null, layout: FrameLayout, label: string | null) {
    this.outer = outer;
    this.layout = layout;
    this.label = label;
  }

  own(name: string): Declared | undefined {
    return this.#names.get(name);
  }

  declare(name: string, declared: Declared): void {
    this.#names.set(name, declared);
  }

  names(): ReadonlyMap<string, Declared> {
    return this.#names;
  }

  lookup(name: string): Declared | null {
    return this.#names.get(name) ?? this.outer?.lookup(name) ?? null;
  }

  labelled(label: string): Scope | null {
    return this.label === label ? this : (this.outer?.labelled(label) ?? null);
  }
}
