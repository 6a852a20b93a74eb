  TYPE text_list IS TABLE OF VARCHAR2(4000) INDEX BY BINARY_INTEGER;
  TYPE number_list IS TABLE OF NUMBER INDEX BY BINARY_INTEGER;

  -- "No", for good. g_reason says why; all of the command is rolled back.
  refusal EXCEPTION;
  -- Not now: somebody else was faster, or the set-up of the agent does not fit. Nothing stays; the command may come again.
  later EXCEPTION;
  busy EXCEPTION;
  PRAGMA EXCEPTION_INIT(busy, -54);

  g_reason VARCHAR2(2000);
  g_user_id NUMBER;
  g_resp_id NUMBER;
  g_appl_id NUMBER;
  g_group_id NUMBER;
  g_resource_id NUMBER;
