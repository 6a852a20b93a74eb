/* adit:profile_limits */
SELECT r.resource_name AS resource_name, r.limit AS limit_text
FROM user_resource_limits r
UNION ALL
SELECT p.resource_name AS resource_name, p.limit AS limit_text
FROM user_password_limits p
