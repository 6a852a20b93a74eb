import { z } from 'zod';

/** `${env:NAME}`, `${file:/absolute/path}` or `${cred:name}` (a systemd credential), and nothing around it. */
const REFERENCE =
  /^\$\{(?:(env):([A-Za-z_][A-Za-z0-9_]{0,127})|(file):((?:\/|[A-Za-z]:[\\/])[^}\0\r\n]{1,1000})|(cred):([A-Za-z0-9_.-]{1,128}))\}$/;

export interface SecretReference {
  readonly kind: 'env' | 'file' | 'cred';
  /** Variable, absolute path or credential name. */
  readonly name: string;
}

/**
 * A field of a configuration that holds a secret. Its value is a reference; the secret itself never stands in a file,
 * is read just before it is needed, and a literal in its place is refused without being shown.
 */
export const secretReference = () =>
  z
    .string()
    .max(1100)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it shows the syntax
    .regex(REFERENCE, 'a secret is given as a reference: ${file:/absolute/path}, ${env:NAME} or ${cred:name}')
    .meta({ secret: true });

/** Takes a reference apart; null for anything else. */
export function parseSecretReference(text: string): SecretReference | null {
  const match = REFERENCE.exec(text);
  if (!match) return null;
  const [, env, variable, file, path, cred, credential] = match;
  if (env !== undefined && variable !== undefined) return { kind: 'env', name: variable };
  if (file !== undefined && path !== undefined) return { kind: 'file', name: path };
  if (cred !== undefined && credential !== undefined) return { kind: 'cred', name: credential };
  return null;
}
