import type { z } from 'zod';
import { nearest } from './nearest.ts';
import type { ConfigSource, Path, Span } from './source.ts';
import { isSecretPath, knownKeys } from './walk.ts';

/** A problem before it is drawn: what, where, and how to mend it. */
export interface Finding {
  readonly span: Span;
  readonly message: string;
  readonly fix: string;
}

export interface Diagnosis {
  readonly source: ConfigSource;
  readonly schema: z.core.$ZodType;
  /** The value that was checked, and where it stands in the file. */
  readonly value: unknown;
  readonly base: Path;
}

const START: Span = { start: 0, end: 1 };

/** Turns what zod found into findings an administrator can act on. */
export function diagnose(issues: readonly z.core.$ZodIssue[], of: Diagnosis): Finding[] {
  return issues.flatMap((issue) => explain(issue, of));
}

function explain(issue: z.core.$ZodIssue, of: Diagnosis): Finding[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, of));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    if (isSecretPath(of.schema, of.value, issue.path)) return [literalSecret(issue.path, of)];
    return branchOf(issue).flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, of));
  }
  if (issue.code === 'invalid_key') return [badKey(issue, of)];
  if (isSecretPath(of.schema, of.value, issue.path)) return [literalSecret(issue.path, of)];
  if (valueAt(of.value, issue.path) === undefined && issue.code !== 'custom') return [missing(issue.path, of)];
  return [badValue(issue, of)];
}

/** Of the ways a union failed, the one that got furthest: most likely what was meant. */
function branchOf(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] {
  const reach = (branch: readonly z.core.$ZodIssue[]) => Math.max(0, ...branch.map((inner) => inner.path.length));
  return issue.errors.toSorted((a, b) => reach(b) - reach(a) || a.length - b.length)[0] ?? [];
}

function unknownKey(key: string, path: Path, of: Diagnosis): Finding {
  const known = knownKeys(of.schema, of.value, path);
  const meant = nearest(key, known);
  const span = of.source.keyAt([...of.base, ...path, key]) ?? place(path, of);
  const list = known.length <= 12 ? known : [...known.slice(0, 12), '…'];
  return {
    span,
    message: `unknown key "${clip(key)}"${path.length > 0 || of.base.length > 0 ? ` in ${named([...of.base, ...path])}` : ''}`,
    fix: meant ? `did you mean "${meant}"?` : `remove it; known here: ${list.join(', ') || 'none'}`,
  };
}

function badKey(issue: z.core.$ZodIssueInvalidKey, of: Diagnosis): Finding {
  const span = of.source.keyAt([...of.base, ...issue.path]) ?? place(issue.path, of);
  const reason = issue.issues[0] ? reasonOf(issue.issues[0]) : 'not allowed';
  return {
    span,
    message: `the key "${clip(String(issue.path.at(-1)))}" is not allowed here`,
    fix: `it must be ${reason}`,
  };
}

function missing(path: Path, of: Diagnosis): Finding {
  const full = [...of.base, ...path];
  return {
    span: place(path.slice(0, -1), of),
    message: `${named(full)} is missing`,
    fix: `add "${String(full.at(-1))}: …"`,
  };
}

function literalSecret(path: Path, of: Diagnosis): Finding {
  const full = [...of.base, ...path];
  if (valueAt(of.value, path) === undefined) return missing(path, of);
  return {
    span: of.source.valueAt(full) ?? place(path, of),
    message: `${named(full)} must be a reference to a secret, not the secret itself`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it shows the syntax
    fix: 'write ${file:/absolute/path}, ${cred:name} or ${env:NAME}, and change the secret: it stood in a file',
  };
}

function badValue(issue: z.core.$ZodIssue, of: Diagnosis): Finding {
  const full = [...of.base, ...issue.path];
  const span = of.source.valueAt(full) ?? place(issue.path, of);
  const held = valueAt(of.value, issue.path);
  const typed = of.source.typed(full);
  const wanted = reasonOf(issue);
  if (held === null) return { span, message: `${named(full)} is empty`, fix: `give a value: ${wanted}` };
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typed !== null) {
    const read = typeof held === 'number' ? `the number ${held}` : `${typeof held} ${String(held)}`;
    return {
      span,
      message: `${named(full)} is text, but ${clip(typed)} without quotes is read as ${read}`,
      fix: `quote it: "${clip(typed)}"`,
    };
  }
  if (issue.code === 'invalid_value' && typeof held === 'string') {
    const meant = nearest(held, issue.values.map(String));
    return {
      span,
      message: `${named(full)} cannot be "${clip(held)}"`,
      fix: meant ? `did you mean "${meant}"?` : `use ${wanted}`,
    };
  }
  return { span, message: `${named(full)} is not as it must be`, fix: `it must be ${wanted}` };
}

function reasonOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? `of type ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values
        .map((one) => JSON.stringify(one))
        .slice(0, 30)
        .join(', ')}`;
    case 'too_small':
      return `${issue.origin === 'number' || issue.origin === 'int' ? '' : 'at least that long: '}${String(issue.minimum)} or more`;
    case 'too_big':
      return `${issue.origin === 'number' || issue.origin === 'int' ? '' : 'at most that long: '}${String(issue.maximum)} or less`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `one of ${issue.options.join(', ')}`
        : 'one of the documented forms';
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a block of keys',
  record: 'a block of keys',
  array: 'a list',
};

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (held, key) =>
      typeof held === 'object' && held !== null && Object.hasOwn(held, key) ? Reflect.get(held, key) : undefined,
    value,
  );
}

/** The nearest place in the file for a path: its key, else whatever of its parents is there. */
function place(path: Path, of: Diagnosis): Span {
  const full = [...of.base, ...path];
  for (let length = full.length; length > 0; length--) {
    const span = of.source.keyAt(full.slice(0, length)) ?? of.source.valueAt(full.slice(0, length));
    if (span) return span;
  }
  return START;
}

/** `systems[0].section.client`. */
function named(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${clip(String(key))}`))
    .join('')
    .replace(/^\./, '');
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
