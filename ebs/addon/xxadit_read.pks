-- Written by `npm run gen` from ebs/sql; do not edit.
CREATE OR REPLACE PACKAGE apps.xxadit_read AUTHID DEFINER AS

  PROCEDURE account(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE activities(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_since IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE contacts(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE customer(
    p_currency IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE database(
    p_result OUT SYS_REFCURSOR);

  PROCEDURE disputes(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE feed_indexes(
    p_result OUT SYS_REFCURSOR);

  PROCEDURE feed_items(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE feed_position(
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE find_document(
    p_trx_number IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_purchase_order IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE find_email(
    p_value IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE find_name(
    p_value IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE find_number(
    p_value IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE find_phone(
    p_reversed IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE indexes(
    p_object_name IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE invoice_lines(
    p_id1 IN VARCHAR2,
    p_id2 IN VARCHAR2,
    p_id3 IN VARCHAR2,
    p_id4 IN VARCHAR2,
    p_id5 IN VARCHAR2,
    p_id6 IN VARCHAR2,
    p_id7 IN VARCHAR2,
    p_id8 IN VARCHAR2,
    p_id9 IN VARCHAR2,
    p_id10 IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE invoices(
    p_customer IN VARCHAR2,
    p_since IN VARCHAR2,
    p_until IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_trx_number IN VARCHAR2,
    p_purchase_order IN VARCHAR2,
    p_reference IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE open_items(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE open_items_at(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE operating_units(
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE payments(
    p_customer IN VARCHAR2,
    p_since IN VARCHAR2,
    p_until IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_reference IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE preferences(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE products(
    p_result OUT SYS_REFCURSOR);

  PROCEDURE promises(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE release(
    p_result OUT SYS_REFCURSOR);

  PROCEDURE responsibility(
    p_application IN VARCHAR2,
    p_responsibility IN VARCHAR2,
    p_fnd_user IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE search_accounts(
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE search_documents(
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE search_points(
    p_after_id IN VARCHAR2,
    p_until_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE touched_calls(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE touched_contact_points(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE touched_customers(
    p_way IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE touched_disputes(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE touched_notes(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE touched_promises(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

  PROCEDURE touched_tasks(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR);

END xxadit_read;
/
