/* adit:record_fields */
SELECT t.attr_name AS attr_name
FROM all_plsql_type_attrs t
WHERE t.owner = 'APPS'
  AND t.package_name = :package_name
  AND t.type_name = :type_name
