import { type Field, initialValue } from '../dictionary.ts';
import type { TableDefinition } from './objects.ts';

function columnType(field: Field): string {
  switch (field.type) {
    case 'STRING':
      return `text NOT NULL DEFAULT ''`;
    case 'INT4':
      return 'integer NOT NULL DEFAULT 0';
    case 'DEC':
      return `numeric(${field.length}, ${field.decimals}) NOT NULL DEFAULT 0`;
    case 'NUMC':
    case 'DATS':
    case 'TIMS':
      return `text NOT NULL DEFAULT '${initialValue(field)}' CHECK (char_length("${field.name.toLowerCase()}") = ${field.length})`;
    default:
      return `varchar(${field.length}) NOT NULL DEFAULT ''`;
  }
}

function createTable({ name, fields, indexes }: TableDefinition): string {
  const table = `ecc."${name.toLowerCase()}"`;
  const list = (names: readonly string[]) => names.map((one) => `"${one.toLowerCase()}"`).join(', ');
  const columns = fields.map((field) => `"${field.name.toLowerCase()}" ${columnType(field)}`).join(', ');
  const keys = fields.filter(({ key }) => key).map((field) => field.name);
  const access = indexes.map((index) => `CREATE INDEX ON ${table} (${list(index)});`).join(' ');
  return `CREATE TABLE ${table} (${columns}, PRIMARY KEY (${list(keys)})); ${access}`;
}

/** DDL of the add-on's tables with their secondary indexes, as activating them in SE11 makes them on the database. */
export const addOnSchema = (tables: readonly TableDefinition[]): string => tables.map(createTable).join('\n');
