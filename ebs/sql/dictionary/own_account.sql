/* adit:own_account */
SELECT
  u.username AS username,
  u.account_status AS account_status,
  TO_CHAR(u.expiry_date, 'YYYY-MM-DD') AS expiry_date,
  TO_CHAR(TRUNC(u.expiry_date) - TRUNC(SYSDATE), 'TM9') AS days_left
FROM user_users u
