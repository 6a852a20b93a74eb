import { readFile } from 'node:fs/promises';

const FOLDER = new URL('../../ebs/addon/', import.meta.url);
/** SQL*Plus starts another script where a line begins with this. */
const START = /^@@(\S+)\s*$/gm;

async function script(name: string): Promise<string> {
  const text = await readFile(new URL(name, FOLDER), 'utf8');
  const included = new Map<string, string>();
  for (const [, other = ''] of text.matchAll(START)) included.set(other, await script(other));
  return text.replace(START, (_, other: string) => included.get(other) ?? '');
}

/**
 * The add-on as customers get it, as text: scripts in the order in which its guide has them run, with who runs each.
 * What is installed here is what is shipped.
 */
export async function addonScripts(): Promise<readonly { readonly user: 'SYSTEM' | 'APPS'; readonly text: string }[]> {
  return [
    { user: 'SYSTEM', text: await script('xxadit_tables.sql') },
    { user: 'SYSTEM', text: await script('xxadit_settings.sql') },
    { user: 'APPS', text: await script('install.sql') },
    { user: 'APPS', text: await script('grants.sql') },
  ];
}
