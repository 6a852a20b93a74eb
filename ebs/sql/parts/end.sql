  -- What is told of a command that left nothing.
  PROCEDURE give_up(
    p_status IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2) IS
  BEGIN
    x_status := p_status;
    x_document := NULL;
    x_posted_at := NULL;
    x_message := g_reason;
  END give_up;
