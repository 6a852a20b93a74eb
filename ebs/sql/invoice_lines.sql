/* adit:invoice_lines */
-- Lines of up to ten documents.
SELECT
  TO_CHAR(l.customer_trx_id) AS trx_id,
  TO_CHAR(l.line_number) AS line_number,
  l.description AS description,
  TO_CHAR(NVL(l.quantity_invoiced, l.quantity_credited), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS quantity,
  l.uom_code AS uom_code,
  TO_CHAR(l.unit_selling_price, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS unit_price,
  TO_CHAR(l.extended_amount, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS amount
FROM apps.ra_customer_trx_lines_all l
WHERE l.customer_trx_id IN (
    TO_NUMBER(:id1), TO_NUMBER(:id2), TO_NUMBER(:id3), TO_NUMBER(:id4), TO_NUMBER(:id5),
    TO_NUMBER(:id6), TO_NUMBER(:id7), TO_NUMBER(:id8), TO_NUMBER(:id9), TO_NUMBER(:id10)
  )
  AND INSTR(:orgs, ',' || l.org_id || ',') > 0
  AND l.line_type = 'LINE'
ORDER BY l.customer_trx_id, l.line_number, l.customer_trx_line_id
