/* adit:responsibility */
-- APPS_INITIALIZE takes any numbers without a word: whether user, responsibility and assignment exist is looked up here.
SELECT
  TO_CHAR(u.user_id, 'TM9') AS user_id,
  TO_CHAR(u.end_date, 'YYYY-MM-DD') AS user_end,
  TO_CHAR(a.application_id, 'TM9') AS application_id,
  TO_CHAR(r.responsibility_id, 'TM9') AS responsibility_id,
  TO_CHAR(r.end_date, 'YYYY-MM-DD') AS responsibility_end,
  TO_CHAR(g.responsibility_id, 'TM9') AS assigned_id,
  TO_CHAR(g.end_date, 'YYYY-MM-DD') AS assigned_end
FROM apps.fnd_user u
LEFT JOIN apps.fnd_application a ON a.application_short_name = :application
LEFT JOIN apps.fnd_responsibility_vl r ON r.application_id = a.application_id AND r.responsibility_key = :responsibility
LEFT JOIN apps.fnd_user_resp_groups g ON g.user_id = u.user_id
  AND g.responsibility_id = r.responsibility_id
  AND g.responsibility_application_id = r.application_id
WHERE u.user_name = :fnd_user
