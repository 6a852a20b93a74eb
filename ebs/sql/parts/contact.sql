  -- Whose numbers: the customer's own, or those of one of its contact persons.
  PROCEDURE find_owner(p_account IN NUMBER, p_party IN NUMBER, p_contact IN VARCHAR2, x_owner OUT NUMBER) IS
  BEGIN
    IF p_contact IS NULL THEN
      x_owner := p_party;
    ELSE
      SELECT MIN(r.party_id) INTO x_owner
        FROM apps.hz_cust_account_roles r
       WHERE r.cust_account_role_id = TO_NUMBER(p_contact)
         AND r.cust_account_id = p_account
         AND r.role_type = 'CONTACT';
      IF x_owner IS NULL THEN
        refuse('contact ' || p_contact || ' is not one of this customer');
      END IF;
    END IF;
  END find_owner;
