* Items on the account. Amounts are reckoned with DECFLOAT34, which holds 23 digits exactly.

*----------------------------------------------------------------------
* What is open of an item, in the real value of its currency: less the partial payments that name it. Items of a branch
* are posted on the account of its head office.
*----------------------------------------------------------------------
FORM read_open_item
  USING    iv_kunnr  TYPE zadit_cmd-kunnr
           is_item   TYPE zadit_s_item
  CHANGING cv_open   TYPE decfloat34
           cv_waers  TYPE zadit_s_item-waers
           cs_return TYPE bapiret2.

* LV_DEBIT stays initial if there is no such item; credits can be neither promised nor disputed.
  DATA: lv_account TYPE bsid-kunnr,
        lv_head    TYPE knb1-knrze,
        lv_debit   TYPE bsid-shkzg,
        lv_wrbtr   TYPE bsid-wrbtr,
        lt_partial TYPE STANDARD TABLE OF bsid-wrbtr WITH DEFAULT KEY.

  CLEAR: cv_open, cv_waers.
  AUTHORITY-CHECK OBJECT 'F_BKPF_BUK' ID 'BUKRS' FIELD is_item-bukrs ID 'ACTVT' FIELD gc_write.
  IF sy-subrc <> 0.
    PERFORM fail USING '011' 'F_BKPF_BUK' CHANGING cs_return.
    RETURN.
  ENDIF.

  lv_account = iv_kunnr.
  SELECT SINGLE shkzg wrbtr waers FROM bsid INTO (lv_debit, lv_wrbtr, cv_waers)
    WHERE kunnr = lv_account
      AND bukrs = is_item-bukrs
      AND belnr = is_item-belnr
      AND gjahr = is_item-gjahr
      AND buzei = is_item-buzei.
  IF sy-subrc <> 0.
    SELECT SINGLE knrze FROM knb1 INTO lv_head WHERE kunnr = iv_kunnr AND bukrs = is_item-bukrs.
    IF sy-subrc = 0 AND lv_head IS NOT INITIAL.
      lv_account = lv_head.
      SELECT SINGLE shkzg wrbtr waers FROM bsid INTO (lv_debit, lv_wrbtr, cv_waers)
        WHERE kunnr = lv_account
          AND bukrs = is_item-bukrs
          AND belnr = is_item-belnr
          AND gjahr = is_item-gjahr
          AND buzei = is_item-buzei
          AND filkd = iv_kunnr.
    ENDIF.
  ENDIF.
  IF lv_debit <> 'S'.
    PERFORM fail USING '002' is_item-belnr CHANGING cs_return.
    RETURN.
  ENDIF.

  cv_open = lv_wrbtr.
  SELECT wrbtr FROM bsid INTO TABLE lt_partial
    WHERE kunnr = lv_account
      AND bukrs = is_item-bukrs
      AND rebzg = is_item-belnr
      AND rebzj = is_item-gjahr
      AND rebzz = is_item-buzei
      AND rebzt = 'Z'
      AND shkzg = 'H'.
  LOOP AT lt_partial INTO lv_wrbtr.
    cv_open = cv_open - lv_wrbtr.
  ENDLOOP.
  PERFORM shift_amount USING cv_waers CHANGING cv_open.

ENDFORM.

*----------------------------------------------------------------------
* Amounts stand in the database as if every currency had two decimals. TCURX lists those that have not.
*----------------------------------------------------------------------
FORM shift_amount
  USING    iv_waers  TYPE zadit_s_item-waers
  CHANGING cv_amount TYPE decfloat34.

  DATA: lv_decimals TYPE tcurx-currdec,
        lv_steps    TYPE i.

  SELECT SINGLE currdec FROM tcurx INTO lv_decimals WHERE currkey = iv_waers.
  IF sy-subrc <> 0.
    RETURN.
  ENDIF.
  lv_steps = 2 - lv_decimals.
  IF lv_steps > 0.
    DO lv_steps TIMES.
      cv_amount = cv_amount * 10.
    ENDDO.
  ELSE.
    lv_steps = 0 - lv_steps.
    DO lv_steps TIMES.
      cv_amount = cv_amount / 10.
    ENDDO.
  ENDIF.

ENDFORM.

*----------------------------------------------------------------------
* An item may be promised or disputed up to what is open of it, in its own currency.
*----------------------------------------------------------------------
FORM check_amount
  USING    iv_kunnr  TYPE zadit_cmd-kunnr
           is_item   TYPE zadit_s_item
  CHANGING cs_return TYPE bapiret2.

  DATA: lv_open   TYPE decfloat34,
        lv_amount TYPE decfloat34,
        lv_waers  TYPE zadit_s_item-waers.

  PERFORM read_open_item USING iv_kunnr is_item CHANGING lv_open lv_waers cs_return.
  IF cs_return-type IS NOT INITIAL.
    RETURN.
  ENDIF.
  lv_amount = is_item-amount.
  IF lv_amount <= 0.
    PERFORM fail USING '008' 'AMOUNT' CHANGING cs_return.
  ELSEIF is_item-waers <> lv_waers.
    PERFORM fail USING '006' space CHANGING cs_return.
  ELSEIF lv_amount > lv_open.
    PERFORM fail USING '003' is_item-belnr CHANGING cs_return.
  ENDIF.

ENDFORM.

*----------------------------------------------------------------------
* Whether a number is that of an item or billing document of the customer, open or cleared.
*----------------------------------------------------------------------
FORM check_invoice
  USING    iv_kunnr   TYPE zadit_cmd-kunnr
           iv_invoice TYPE zadit_activity-invoice
  CHANGING cs_return  TYPE bapiret2.

  DATA lv_belnr TYPE bsid-belnr.

  SELECT SINGLE belnr FROM bsid INTO lv_belnr
    WHERE ( kunnr = iv_kunnr OR filkd = iv_kunnr ) AND ( belnr = iv_invoice OR vbeln = iv_invoice ).
  IF sy-subrc <> 0.
    SELECT SINGLE belnr FROM bsad INTO lv_belnr
      WHERE ( kunnr = iv_kunnr OR filkd = iv_kunnr ) AND ( belnr = iv_invoice OR vbeln = iv_invoice ).
  ENDIF.
  IF sy-subrc <> 0.
    PERFORM fail USING '002' iv_invoice CHANGING cs_return.
  ENDIF.

ENDFORM.
