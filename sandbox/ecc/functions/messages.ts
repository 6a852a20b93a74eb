import type { Row } from './contract.ts';

interface Message {
  readonly type: 'E' | 'W' | 'I' | 'S' | 'A';
  /** Message class. */
  readonly id: string;
  /** Three digits. */
  readonly number: string;
  readonly text: string;
  readonly variables?: readonly string[];
}

function variables(message: Message): Record<string, string> {
  const entries = (message.variables ?? [])
    .slice(0, 4)
    .map((value, index) => [`MESSAGE_V${index + 1}`, value.slice(0, 50)]);
  return Object.fromEntries(entries);
}

/** BAPIRETURN, the oldest form: class and number run together in CODE. */
export function bapiReturn(message: Message): Row {
  return { TYPE: message.type, CODE: message.id + message.number, MESSAGE: message.text, ...variables(message) };
}

/** BAPIRETURN1, and of the same layout BAPIRET1 and the head of BAPIRET2. */
export function bapiReturn1(message: Message): Row {
  return { TYPE: message.type, ID: message.id, NUMBER: message.number, MESSAGE: message.text, ...variables(message) };
}
