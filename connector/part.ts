import { AditError } from '../domain/errors.ts';

interface Ask {
  log(level: 'warn', message: string, fields: Readonly<Record<string, unknown>>): void;
}

/**
 * A part of a customer that the ERP user may not read, or that this ERP does not have as we know it, is null, "not
 * known", never empty; the rest is still answered. Not for what the customer is: without that there is no answer.
 */
export async function unlessMissing<T>(ask: Ask, part: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof AditError) || !isMissing(thrown)) throw thrown;
    const { code, message } = thrown;
    ask.log('warn', 'a part of the customer cannot be read', { part, code, said: message });
    return null;
  }
}

/** A reply of which we cannot trust a value is another matter: that call ran. */
function isMissing({ code, outcome }: AditError): boolean {
  return code === 'ERP_DENIED' || (code === 'ERP_REPLY_INVALID' && outcome === 'none');
}
