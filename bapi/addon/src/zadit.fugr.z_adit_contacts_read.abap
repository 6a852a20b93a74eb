FUNCTION z_adit_contacts_read.
*"----------------------------------------------------------------------
*"*"Local Interface:
*"  IMPORTING
*"     VALUE(IV_KUNNR) TYPE  ZADIT_CMD-KUNNR
*"  EXPORTING
*"     VALUE(ET_CONTACTS) TYPE  ZADIT_T_CONTACT
*"     VALUE(RETURN) TYPE  BAPIRET2
*"----------------------------------------------------------------------

  DATA: lt_rows    TYPE STANDARD TABLE OF knvk WITH DEFAULT KEY,
        ls_row     TYPE knvk,
        ls_contact TYPE zadit_s_contact,
        lv_address TYPE kna1-adrnr.

  CLEAR: et_contacts, return.
  PERFORM check_customer USING iv_kunnr gc_read CHANGING return.
  IF return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  SELECT SINGLE adrnr FROM kna1 INTO lv_address WHERE kunnr = iv_kunnr.
  SELECT parnr namev name1 pafkt parvo telf1 prsnr FROM knvk INTO CORRESPONDING FIELDS OF TABLE lt_rows
    WHERE kunnr = iv_kunnr AND loevm = space ORDER BY parnr.
  LOOP AT lt_rows INTO ls_row.
    CLEAR ls_contact.
    ls_contact-parnr = ls_row-parnr.
    ls_contact-namev = ls_row-namev.
    ls_contact-name1 = ls_row-name1.
    ls_contact-role = ls_row-pafkt.
    IF ls_row-parvo IS NOT INITIAL.
      ls_contact-is_main = 'X'.
    ENDIF.
    SELECT SINGLE telnr_long FROM adr2 INTO ls_contact-phone
      WHERE addrnumber = lv_address AND persnumber = ls_row-prsnr AND flgdefault = 'X' AND flg_nouse = space.
    IF sy-subrc <> 0.
      ls_contact-phone = ls_row-telf1.
    ENDIF.
    SELECT SINGLE smtp_addr FROM adr6 INTO ls_contact-mail
      WHERE addrnumber = lv_address AND persnumber = ls_row-prsnr AND flgdefault = 'X' AND flg_nouse = space.
    APPEND ls_contact TO et_contacts.
  ENDLOOP.

ENDFUNCTION.
