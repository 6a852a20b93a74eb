  -- NAME|VALUE, one a line: what XXADIT_SETTINGS holds where the add-on is installed.
  g_settings VARCHAR2(4000) := :p_settings;
