-- What is fixed on site: under whose name commands run, and for which operating units. Edit before it is run.
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('USER', 'ADIT_AGENT');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('RESPONSIBILITY', 'ADIT_COLLECTIONS');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('APPLICATION', 'AR');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('OPERATING_UNITS', '101,102');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('TASK_TYPE', 'Follow up');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('TASK_STATUS', 'Open');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('NOTE_TYPE', 'AR_COLLECTIONS');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('PROMISE_METHOD', 'CHECK');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('OUTCOME_ID', '1');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('ACTION_ID', '1');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('ACTION_ITEM_ID', '1');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('HANDLER_ID', '222');
INSERT INTO xxadit.xxadit_settings (name, value) VALUES ('CREATED_BY_MODULE', 'TCA_V2_API');
COMMIT;
