    l_account NUMBER;
    l_party NUMBER;
    l_at DATE;
  BEGIN
    find_customer(p_customer, l_account, l_party);
    find_marked(p_kind, p_command_id, l_account, p_object, x_document, l_at);
    IF x_document IS NULL THEN
      x_status := 'ABSENT';
    ELSE
      x_status := 'PRESENT';
      x_posted_at := instant_text(l_at);
    END IF;
  EXCEPTION
    WHEN refusal THEN
      x_status := 'ABSENT';
      x_message := g_reason;
