/* adit:products */
-- I installed, S shared, N not there.
SELECT
  a.application_short_name AS product,
  p.status AS status,
  p.patch_level AS patch_level
FROM apps.fnd_product_installations p
JOIN apps.fnd_application a ON a.application_id = p.application_id
WHERE a.application_short_name IN ('AR', 'IEX', 'JTF', 'CS')
ORDER BY a.application_short_name
