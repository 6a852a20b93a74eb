/** What shows that a requirement is met: `file > part of a title`, the file below `test/`. */
export interface Proven {
  readonly tests: readonly string[];
}

export interface Requirement {
  readonly title: string;
  /** `open`: not built, or no test shows the whole of what the requirement says can be observed. */
  readonly status: Proven | 'open' | { readonly notApplicable: string };
}

export type Requirements = Readonly<Record<`R${number}`, Requirement>>;

export const open = (title: string): Requirement => ({ title, status: 'open' });
export const proven = (title: string, ...tests: readonly string[]): Requirement => ({ title, status: { tests } });
export const elsewhere = (title: string, notApplicable: string): Requirement => ({ title, status: { notApplicable } });
