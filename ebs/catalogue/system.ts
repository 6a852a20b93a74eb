import { query } from './query.ts';

/** What identifies a system and what `doctor` asks of EBS itself; read like every other statement. */

export const DATABASE = query('database', {
  binds: [],
  columns: ['DBID', 'NAME', 'DATABASE_ROLE', 'OPEN_MODE'],
  uses: { V$DATABASE: 'DBID NAME DATABASE_ROLE OPEN_MODE' },
  carriedBy: {},
});

export const RELEASE = query('release', {
  binds: [],
  columns: ['RELEASE_NAME'],
  uses: { FND_PRODUCT_GROUPS: 'RELEASE_NAME' },
  carriedBy: {},
});

export const OPERATING_UNITS = query('operating_units', {
  binds: ['orgs'],
  columns: ['ORG_ID', 'NAME', 'DATE_TO'],
  uses: { HR_OPERATING_UNITS: 'ORGANIZATION_ID NAME DATE_TO' },
  carriedBy: {},
});

export const RESPONSIBILITY = query('responsibility', {
  binds: ['application', 'responsibility', 'fnd_user'],
  columns: [
    'USER_ID',
    'USER_END',
    'APPLICATION_ID',
    'RESPONSIBILITY_ID',
    'RESPONSIBILITY_END',
    'ASSIGNED_ID',
    'ASSIGNED_END',
  ],
  uses: {
    FND_USER: 'USER_ID USER_NAME END_DATE',
    FND_APPLICATION: 'APPLICATION_ID APPLICATION_SHORT_NAME',
    FND_RESPONSIBILITY_VL: 'APPLICATION_ID RESPONSIBILITY_ID RESPONSIBILITY_KEY END_DATE',
    FND_USER_RESP_GROUPS: 'USER_ID RESPONSIBILITY_ID RESPONSIBILITY_APPLICATION_ID END_DATE',
  },
  carriedBy: {},
});

export const PRODUCTS = query('products', {
  binds: [],
  columns: ['PRODUCT', 'STATUS', 'PATCH_LEVEL'],
  uses: {
    FND_PRODUCT_INSTALLATIONS: 'APPLICATION_ID STATUS PATCH_LEVEL',
    FND_APPLICATION: 'APPLICATION_ID APPLICATION_SHORT_NAME',
  },
  carriedBy: {},
});

/** Leading columns of the indexes of one object, by its name in APPS. */
export const INDEXES = query('indexes', {
  binds: ['object_name'],
  columns: ['INDEX_NAME', 'COLUMN_NAME', 'COLUMN_POSITION'],
  uses: {
    ALL_IND_COLUMNS: 'INDEX_NAME TABLE_NAME COLUMN_NAME COLUMN_POSITION',
  },
  carriedBy: {},
});
