  -- The document that an invoice number means on this account: the one of which something is open, if there are several.
  PROCEDURE find_invoice(
    p_account IN NUMBER,
    p_invoice IN VARCHAR2,
    p_orgs IN VARCHAR2,
    x_trx OUT NUMBER,
    x_org OUT NUMBER,
    x_schedule OUT NUMBER,
    x_currency OUT VARCHAR2,
    x_open OUT NUMBER,
    x_open_line OUT NUMBER,
    x_open_tax OUT NUMBER)
  IS
  BEGIN
    x_trx := NULL;
    FOR found IN (
      SELECT t.customer_trx_id, t.org_id, t.invoice_currency_code, MIN(s.payment_schedule_id) AS payment_schedule_id,
             SUM(DECODE(s.status, 'OP', s.amount_due_remaining, 0)) AS open_amount,
             SUM(DECODE(s.status, 'OP', NVL(s.amount_line_items_remaining, s.amount_due_remaining), 0)) AS open_line,
             SUM(DECODE(s.status, 'OP', NVL(s.tax_remaining, 0), 0)) AS open_tax
        FROM apps.ra_customer_trx_all t
        JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id
       WHERE t.trx_number = p_invoice
         AND (t.bill_to_customer_id = p_account OR t.ship_to_customer_id = p_account)
         AND t.complete_flag = 'Y'
       GROUP BY t.customer_trx_id, t.org_id, t.invoice_currency_code
       ORDER BY open_amount DESC, t.customer_trx_id)
    LOOP
      IF x_trx IS NULL AND is_allowed(found.org_id, p_orgs) = 'Y' THEN
        x_trx := found.customer_trx_id;
        x_org := found.org_id;
        x_schedule := found.payment_schedule_id;
        x_currency := found.invoice_currency_code;
        x_open := found.open_amount;
        x_open_line := found.open_line;
        x_open_tax := found.open_tax;
      END IF;
    END LOOP;
    IF x_trx IS NULL THEN
      refuse('there is no invoice ' || p_invoice || ' on this account');
    END IF;
  END find_invoice;

  -- The open dispute of an invoice, none where it is null. Held from here on: of two who dispute it at once neither would
  -- see the other's, so the second is told LATER.
  FUNCTION open_dispute(p_trx IN NUMBER, p_schedule IN NUMBER) RETURN NUMBER IS
    l_id NUMBER;
  BEGIN
    SELECT s.payment_schedule_id INTO l_id
      FROM apps.ar_payment_schedules_all s
     WHERE s.payment_schedule_id = p_schedule
       FOR UPDATE NOWAIT;
    SELECT MIN(r.request_id) INTO l_id
      FROM apps.ra_cm_requests_all r
     WHERE r.customer_trx_id = p_trx
       AND r.status IN ('PENDING_APPROVAL', 'APPROVED_PEND_COMP');
    RETURN l_id;
  END open_dispute;

  -- What the named lines take of the amount, in order; the rest that they cannot take is tax and freight.
  PROCEDURE divide_lines(
    p_trx IN NUMBER,
    p_lines IN VARCHAR2,
    p_amount IN NUMBER,
    x_ids OUT number_list,
    x_amounts OUT number_list,
    x_rest OUT NUMBER)
  IS
    l_lines text_list;
    l_id NUMBER;
    l_extended NUMBER;
  BEGIN
    x_rest := p_amount;
    l_lines := lines_of(p_lines);
    FOR i IN 1 .. l_lines.COUNT LOOP
      SELECT MIN(l.customer_trx_line_id), MIN(l.extended_amount) INTO l_id, l_extended
        FROM apps.ra_customer_trx_lines_all l
       WHERE l.customer_trx_id = p_trx
         AND l.line_type = 'LINE'
         AND TO_CHAR(l.line_number) = l_lines(i);
      IF l_id IS NULL THEN
        refuse('the invoice has no line ' || l_lines(i));
      END IF;
      IF p_amount IS NULL THEN
        x_ids(x_ids.COUNT + 1) := l_id;
        x_amounts(x_amounts.COUNT + 1) := l_extended;
      ELSIF LEAST(l_extended, x_rest) > 0 THEN
        x_ids(x_ids.COUNT + 1) := l_id;
        x_amounts(x_amounts.COUNT + 1) := LEAST(l_extended, x_rest);
        x_rest := x_rest - LEAST(l_extended, x_rest);
      END IF;
    END LOOP;
  END divide_lines;
