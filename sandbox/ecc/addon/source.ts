import { readdirSync, readFileSync } from 'node:fs';

/** The add-on exactly as customers import it, in abapGit's format. */
const SOURCE = new URL('../../../bapi/addon/src/', import.meta.url);

export interface SourceFile {
  readonly filename: string;
  /** Without the byte order mark that abapGit puts before XML. */
  readonly contents: string;
}

export function readSource(): readonly SourceFile[] {
  return readdirSync(SOURCE)
    .sort()
    .map((filename) => ({
      filename,
      contents: readFileSync(new URL(filename, SOURCE), 'utf8').replace(/^\uFEFF/, ''),
    }));
}
