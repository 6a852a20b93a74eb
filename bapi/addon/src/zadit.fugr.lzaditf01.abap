* What every function shares: one unit of work for each command, messages, time, numbers, authority.

*----------------------------------------------------------------------
* Begins a command. Its row in ZADIT_CMD comes first: the key is unique, so that a command counts once, and as long as
* another session has inserted the same key and has not ended its unit of work, the database lets this INSERT wait.
*----------------------------------------------------------------------
FORM begin_command
  USING    iv_command_id TYPE zadit_cmd-command_id
           iv_kind       TYPE csequence
           iv_kunnr      TYPE zadit_cmd-kunnr
           iv_digest     TYPE zadit_cmd-digest
           iv_call_id    TYPE zadit_cmd-call_id
  CHANGING cs_cmd        TYPE zadit_cmd
           cv_duplicate  TYPE xfeld
           cs_return     TYPE bapiret2.

  CLEAR: cs_cmd, cv_duplicate, cs_return.
  IF iv_command_id IS INITIAL.
    PERFORM fail USING '008' 'IV_COMMAND_ID' CHANGING cs_return.
  ELSEIF iv_digest IS INITIAL.
    PERFORM fail USING '008' 'IV_DIGEST' CHANGING cs_return.
  ELSEIF iv_kunnr IS INITIAL.
    PERFORM fail USING '008' 'IV_KUNNR' CHANGING cs_return.
  ENDIF.
  IF cs_return-type IS NOT INITIAL.
    RETURN.
  ENDIF.

  cs_cmd-command_id = iv_command_id.
  cs_cmd-kind = iv_kind.
  cs_cmd-kunnr = iv_kunnr.
  cs_cmd-digest = iv_digest.
  cs_cmd-call_id = iv_call_id.
  cs_cmd-posted_by = sy-uname.
  INSERT zadit_cmd FROM cs_cmd.
  IF sy-subrc <> 0.
    PERFORM find_earlier CHANGING cs_cmd cv_duplicate cs_return.
    RETURN.
  ENDIF.
  PERFORM utc_now CHANGING cs_cmd-posted_on cs_cmd-posted_at.
  PERFORM check_customer USING iv_kunnr gc_write CHANGING cs_return.

ENDFORM.

*----------------------------------------------------------------------
* The command's key is taken: by the same command (then its result is the result), or by another one.
*----------------------------------------------------------------------
FORM find_earlier
  CHANGING cs_cmd       TYPE zadit_cmd
           cv_duplicate TYPE xfeld
           cs_return    TYPE bapiret2.

  DATA ls_earlier TYPE zadit_cmd.

  SELECT SINGLE * FROM zadit_cmd INTO ls_earlier WHERE command_id = cs_cmd-command_id.
  IF sy-subrc = 0
      AND ls_earlier-kind = cs_cmd-kind
      AND ls_earlier-kunnr = cs_cmd-kunnr
      AND ls_earlier-digest = cs_cmd-digest.
    cs_cmd = ls_earlier.
    cv_duplicate = 'X'.
  ELSE.
    PERFORM fail USING '010' cs_cmd-command_id CHANGING cs_return.
  ENDIF.

ENDFORM.

*----------------------------------------------------------------------
* Ends a command: all of it is committed, or none of it.
*----------------------------------------------------------------------
FORM finish_command
  USING    iv_duplicate TYPE xfeld
  CHANGING cs_cmd       TYPE zadit_cmd
           cs_return    TYPE bapiret2.

  IF cs_return-type IS INITIAL AND iv_duplicate IS INITIAL.
    UPDATE zadit_cmd
      SET object_id = cs_cmd-object_id
          posted_on = cs_cmd-posted_on
          posted_at = cs_cmd-posted_at
      WHERE command_id = cs_cmd-command_id.
    IF sy-subrc <> 0.
      PERFORM fail USING '009' cs_cmd-command_id CHANGING cs_return.
    ELSE.
      COMMIT WORK AND WAIT.
    ENDIF.
  ENDIF.
  IF cs_return-type IS NOT INITIAL.
    ROLLBACK WORK.
    CLEAR cs_cmd.
  ENDIF.

ENDFORM.

*----------------------------------------------------------------------
* A message of class ZADIT in the form of a BAPI.
*----------------------------------------------------------------------
FORM fail
  USING    iv_number TYPE csequence
           iv_value  TYPE clike
  CHANGING cs_return TYPE bapiret2.

  CLEAR cs_return.
  cs_return-type = gc_error.
  cs_return-id = 'ZADIT'.
  cs_return-number = iv_number.
  cs_return-message_v1 = iv_value.
  MESSAGE ID cs_return-id TYPE cs_return-type NUMBER cs_return-number
    WITH cs_return-message_v1 INTO cs_return-message.

ENDFORM.

FORM utc_now
  CHANGING cv_on TYPE sy-datum
           cv_at TYPE sy-uzeit.

  DATA lv_stamp TYPE timestamp.

  GET TIME STAMP FIELD lv_stamp.
  CONVERT TIME STAMP lv_stamp TIME ZONE 'UTC' INTO DATE cv_on TIME cv_at.

ENDFORM.

*----------------------------------------------------------------------
* A number of ten digits. The UPDATE keeps the row of its kind locked until the unit of work ends, so that objects of a
* kind are made one after the other. A number whose unit of work is rolled back is given again.
*----------------------------------------------------------------------
FORM next_number
  USING    iv_object TYPE csequence
  CHANGING cv_id     TYPE zadit_cmd-object_id.

  DATA: ls_number TYPE zadit_number,
        lv_digits TYPE n LENGTH 10.

  ls_number-object = iv_object.
  UPDATE zadit_number SET last_number = last_number + 1 WHERE object = ls_number-object.
  IF sy-subrc <> 0.
    ls_number-last_number = 1.
    INSERT zadit_number FROM ls_number.
    IF sy-subrc <> 0.
      UPDATE zadit_number SET last_number = last_number + 1 WHERE object = ls_number-object ##SUBRC_OK.
    ENDIF.
  ENDIF.
  SELECT SINGLE last_number FROM zadit_number INTO ls_number-last_number WHERE object = ls_number-object.
  lv_digits = ls_number-last_number.
  cv_id = lv_digits.

ENDFORM.

*----------------------------------------------------------------------
* The customer has an account in a company code that the user may work in.
*----------------------------------------------------------------------
FORM check_customer
  USING    iv_kunnr  TYPE zadit_cmd-kunnr
           iv_actvt  TYPE tact-actvt
  CHANGING cs_return TYPE bapiret2.

  DATA: lt_bukrs TYPE STANDARD TABLE OF knb1-bukrs WITH DEFAULT KEY,
        lv_bukrs TYPE knb1-bukrs.

  SELECT bukrs FROM knb1 INTO TABLE lt_bukrs WHERE kunnr = iv_kunnr.
  IF sy-subrc <> 0.
    PERFORM fail USING '001' iv_kunnr CHANGING cs_return.
    RETURN.
  ENDIF.
  LOOP AT lt_bukrs INTO lv_bukrs.
    AUTHORITY-CHECK OBJECT 'F_KNA1_BUK' ID 'BUKRS' FIELD lv_bukrs ID 'ACTVT' FIELD iv_actvt.
    IF sy-subrc = 0.
      RETURN.
    ENDIF.
  ENDLOOP.
  PERFORM fail USING '011' 'F_KNA1_BUK' CHANGING cs_return.

ENDFORM.

*----------------------------------------------------------------------
* Keeps people at the screen and other commands away from what a customer has agreed. A site's own transactions that
* change these tables take the same lock.
*----------------------------------------------------------------------
FORM lock_customer
  USING    iv_kunnr  TYPE zadit_cmd-kunnr
  CHANGING cs_return TYPE bapiret2.

  CALL FUNCTION 'ENQUEUE_EZADIT'
    EXPORTING
      kunnr          = iv_kunnr
    EXCEPTIONS
      foreign_lock   = 1
      system_failure = 2
      OTHERS         = 3.
  IF sy-subrc <> 0.
    PERFORM fail USING '007' sy-msgv1 CHANGING cs_return.
  ENDIF.

ENDFORM.

FORM unlock_customer
  USING iv_kunnr TYPE zadit_cmd-kunnr.

  CALL FUNCTION 'DEQUEUE_EZADIT'
    EXPORTING
      kunnr = iv_kunnr.

ENDFORM.
