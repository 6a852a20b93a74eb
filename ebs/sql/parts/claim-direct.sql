  -- Without a table of its own the mark in EBS's records tells whether the command was carried out before.
  PROCEDURE claim(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_kind IN VARCHAR2,
    p_account IN NUMBER,
    p_object IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2)
  IS
    l_at DATE;
  BEGIN
    x_status := 'NEW';
    find_marked(p_kind, p_command_id, p_account, p_object, x_document, l_at);
    IF x_document IS NOT NULL THEN
      x_status := 'REPEATED';
      x_posted_at := instant_text(l_at);
    END IF;
  END claim;

  PROCEDURE finish(p_command_id IN VARCHAR2, p_document IN VARCHAR2, x_status OUT VARCHAR2, x_posted_at OUT VARCHAR2) IS
  BEGIN
    x_status := 'DONE';
    x_posted_at := instant_text(SYSDATE);
  END finish;
