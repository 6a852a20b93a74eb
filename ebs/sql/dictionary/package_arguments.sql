/* adit:package_arguments */
-- Of a procedure or function of a package, each overload with its arguments; a function's result has no name.
SELECT
  a.overload AS overload,
  a.argument_name AS argument_name,
  a.in_out AS in_out,
  a.data_type AS data_type,
  a.defaulted AS defaulted
FROM all_arguments a
WHERE a.owner = 'APPS'
  AND a.package_name = :package_name
  AND a.object_name = :object_name
  AND a.data_level = 0
ORDER BY a.overload, a.position
