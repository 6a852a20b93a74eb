/* adit:release */
SELECT g.release_name AS release_name
FROM apps.fnd_product_groups g
