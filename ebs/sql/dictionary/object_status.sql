/* adit:object_status */
SELECT o.object_type AS object_type, o.status AS status
FROM all_objects o
WHERE o.owner = 'APPS'
  AND o.object_name = :object_name
ORDER BY o.object_type
