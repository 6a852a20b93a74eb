  -- Puts the command's id down first: a second attempt waits here for the first, and then finds it.
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
    l_digest VARCHAR2(64);
    l_status VARCHAR2(30);
    l_at DATE;
  BEGIN
    x_status := 'NEW';
    BEGIN
      INSERT INTO apps.xxadit_commands (command_id, digest, kind, status, created_at)
      VALUES (p_command_id, p_digest, p_kind, 'STARTED', SYSDATE);
    EXCEPTION
      WHEN DUP_VAL_ON_INDEX THEN
        x_status := 'KNOWN';
    END;
    IF x_status = 'KNOWN' THEN
      SELECT c.digest, c.status, c.document, c.created_at INTO l_digest, l_status, x_document, l_at
        FROM apps.xxadit_commands c
       WHERE c.command_id = p_command_id
         FOR UPDATE;
      IF l_digest <> p_digest THEN
        refuse('command ' || p_command_id || ' said something else before');
      END IF;
      -- Only what commits before it is finished can stand there unfinished: its mark tells whether it went through.
      IF l_status = 'STARTED' THEN
        find_marked(p_kind, p_command_id, p_account, p_object, x_document, l_at);
        IF x_document IS NULL THEN
          x_status := 'NEW';
          RETURN;
        END IF;
        UPDATE apps.xxadit_commands SET status = 'DONE', document = x_document WHERE command_id = p_command_id;
      END IF;
      x_status := 'REPEATED';
      x_posted_at := instant_text(l_at);
    END IF;
  END claim;

  PROCEDURE finish(p_command_id IN VARCHAR2, p_document IN VARCHAR2, x_status OUT VARCHAR2, x_posted_at OUT VARCHAR2) IS
    l_now DATE;
    l_org NUMBER;
  BEGIN
    l_now := SYSDATE;
    l_org := apps.mo_global.get_current_org_id();
    UPDATE apps.xxadit_commands
       SET status = 'DONE', document = p_document, created_at = l_now, org_id = l_org
     WHERE command_id = p_command_id;
    x_status := 'DONE';
    x_posted_at := instant_text(l_now);
  END finish;
