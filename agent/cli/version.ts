import manifest from '../../package.json' with { type: 'json' };

const ADIT_VERSION: string = manifest.version;

export interface Versions {
  readonly adit: string;
  readonly node: string;
  readonly napi: string;
  readonly openssl: string;
  readonly platform: string;
}

export function versions(): Versions {
  return {
    adit: ADIT_VERSION,
    node: process.versions.node,
    napi: process.versions['napi'] ?? 'none',
    openssl: process.versions.openssl ?? 'none',
    platform: `${process.platform}-${process.arch}`,
  };
}
