-- Tables of the add-on, owned by the custom schema XXADIT. Run as XXADIT or a DBA; the schema has quota on its tablespace.
CREATE TABLE xxadit.xxadit_commands (
  command_id VARCHAR2(60) NOT NULL,
  digest VARCHAR2(64) NOT NULL,
  kind VARCHAR2(30) NOT NULL,
  status VARCHAR2(10) NOT NULL,
  document VARCHAR2(60),
  created_at DATE NOT NULL,
  org_id NUMBER(15),
  CONSTRAINT xxadit_commands_pk PRIMARY KEY (command_id)
);

CREATE TABLE xxadit.xxadit_settings (
  name VARCHAR2(30) NOT NULL,
  value VARCHAR2(240) NOT NULL,
  CONSTRAINT xxadit_settings_pk PRIMARY KEY (name)
);

-- What the packages of APPS do with them, and nobody else.
GRANT SELECT, INSERT, UPDATE ON xxadit.xxadit_commands TO apps;
GRANT SELECT ON xxadit.xxadit_settings TO apps;
CREATE OR REPLACE SYNONYM apps.xxadit_commands FOR xxadit.xxadit_commands;
CREATE OR REPLACE SYNONYM apps.xxadit_settings FOR xxadit.xxadit_settings;
