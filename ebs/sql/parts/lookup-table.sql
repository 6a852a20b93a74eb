    l_status VARCHAR2(30);
    l_kind VARCHAR2(60);
    l_digest VARCHAR2(64);
    l_account NUMBER;
    l_party NUMBER;
    l_at DATE;
  BEGIN
    SELECT MIN(c.status), MIN(c.kind), MIN(c.digest), MIN(c.document), MIN(c.created_at)
      INTO l_status, l_kind, l_digest, x_document, l_at
      FROM apps.xxadit_commands c
     WHERE c.command_id = p_command_id;
    IF l_status IS NULL THEN
      x_status := 'ABSENT';
    ELSIF l_digest <> p_digest THEN
      x_status := 'OTHER';
      x_document := NULL;
    ELSE
      -- Begun and never finished: only what commits on its own leaves that, and its mark tells the rest.
      IF l_status = 'STARTED' THEN
        find_customer(p_customer, l_account, l_party);
        find_marked(p_kind, p_command_id, l_account, p_object, x_document, l_at);
      END IF;
      IF x_document IS NULL THEN
        x_status := 'ABSENT';
      ELSE
        x_status := 'PRESENT';
        x_posted_at := instant_text(l_at);
      END IF;
    END IF;
  EXCEPTION
    WHEN refusal THEN
      x_status := 'ABSENT';
      x_message := g_reason;
