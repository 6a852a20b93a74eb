import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../agent/cli/main.ts';
import manifest from '../../package.json' with { type: 'json' };

const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((path) => path.endsWith('.md'));
const texts = new Map(pages.map((path) => [path, readFileSync(path, 'utf8')]));
/** Written by `npm run gen` and held against the source by `npm run gen:check`. */
const generated = [...readFileSync('docs/generate.ts', 'utf8').matchAll(/'(docs\/[\w.-]+)'/g)].map(([, path]) => path);
const isThere = (path: string) => existsSync(path) || generated.includes(path);

/** As the usual renderers make the anchor of a heading. */
function anchorOf(heading: string): string {
  const plain = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '');
  return plain.trim().replaceAll(/\s/g, '-');
}

function anchorsOf(path: string): string[] {
  return [...(texts.get(path) ?? '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

const FOLDERS = readdirSync('.', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const FILE = new RegExp(`^(?:${FOLDERS.join('|')})/[\\w./-]*[\\w/]$`);

/** Code in the text and in blocks for a shell. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.replaceAll('\\\n', ' ').split('\n'),
  );
  const spans = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  return [...blocks, ...spans].map((code) => code.replaceAll(/\s+/g, ' ').replace(/ #.*/, ''));
}

async function helpOf(words: readonly string[]): Promise<string> {
  let said = '';
  const stdout = { write: (text: string) => (said += text) };
  await runCli([...words, '--help'], { stdout, stderr: stdout, stdin: process.stdin, env: {} });
  return said;
}

describe('the documentation', () => {
  it('is read, or nothing here would prove anything', () => {
    expect(pages.length).toBeGreaterThan(8);
    expect(generated).toContain('docs/ERRORS.md');
  });

  it.each(pages)('links only to what is there: %s', (page) => {
    const links = [...(texts.get(page) ?? '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect(isThere(target), `${page}: ${link}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), `${page}: ${link}`).toContain(anchor);
    }
  });

  it.each(pages)('names only files and folders that are there: %s', (page) => {
    const named = codeOf(texts.get(page) ?? '').filter((code) => FILE.test(code));
    for (const path of named) expect(isThere(path), `${page}: ${path}`).toBe(true);
  });

  it.each(pages)('gives only commands that exist, with options that they have: %s', async (page) => {
    for (const code of codeOf(texts.get(page) ?? '')) {
      for (const script of [...code.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name))
        expect(Object.keys(manifest.scripts), `${page}: ${code}`).toContain(script);
      const [, rest] = /(?:^|&& |sudo )adit ([a-z][^&]*)/.exec(code) ?? [];
      if (rest === undefined) continue;
      const words = /^[a-z]+(?: [a-z]+)?/i.exec(rest)?.[0].split(' ') ?? [];
      const [verb = '', sub] = words;
      const help = await helpOf([verb]);
      expect(help, `${page}: ${code}`).toMatch(new RegExp(`^Usage: adit ${verb}\\b`));
      const isGroup = /\nCommands:\n/.test(help);
      expect(isGroup && sub === undefined, `${page}: ${code} lacks its second word`).toBe(false);
      const own = isGroup && sub !== undefined ? await helpOf([verb, sub]) : help;
      if (isGroup) expect(own, `${page}: ${code}`).toMatch(new RegExp(`^Usage: adit ${verb} ${sub}\\b`));
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(own, `${page}: ${code}`).toContain(option);
    }
  });

  it.each(pages)('names no folder of the machine that it was written on: %s', (page) => {
    const text = texts.get(page) ?? '';
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/\/home\/\w|\/Users\/\w/);
  });
});
