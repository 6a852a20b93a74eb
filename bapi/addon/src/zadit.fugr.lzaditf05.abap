* What changed. Every kind of object has a letter; rows are in the order of SEQUENCE_KEY, which is the time of the
* change (UTC), that letter and the key of the object, so that a page can begin behind any row.

*----------------------------------------------------------------------
* Where the rows of one kind begin: behind the row that IV_AFTER names, else at the given time.
*----------------------------------------------------------------------
FORM find_start
  USING    iv_since_on TYPE sy-datum
           iv_since_at TYPE sy-uzeit
           iv_after    TYPE zadit_s_change-sequence_key
           iv_letter   TYPE csequence
  CHANGING cv_on       TYPE sy-datum
           cv_at       TYPE sy-uzeit
           cv_id       TYPE zadit_cmd-object_id.

  cv_on = iv_since_on.
  cv_at = iv_since_at.
  CLEAR cv_id.
  IF iv_after IS INITIAL.
    RETURN.
  ENDIF.
  cv_on = iv_after(8).
  cv_at = iv_after+8(6).
  IF iv_after+14(1) = iv_letter.
    cv_id = iv_after+15(20).
  ELSEIF iv_after+14(1) > iv_letter.
    cv_id = gc_highest_id.
  ENDIF.

ENDFORM.

FORM append_change
  USING    iv_letter  TYPE csequence
           iv_object  TYPE csequence
           iv_key     TYPE csequence
           iv_id      TYPE csequence
           iv_kunnr   TYPE csequence
           iv_on      TYPE sy-datum
           iv_at      TYPE sy-uzeit
  CHANGING ct_changes TYPE zadit_t_change.

  DATA ls_change TYPE zadit_s_change.

  CONCATENATE iv_on iv_at iv_letter iv_key INTO ls_change-sequence_key.
  ls_change-object = iv_object.
  ls_change-object_id = iv_id.
  ls_change-kunnr = iv_kunnr.
  ls_change-changed_on = iv_on.
  ls_change-changed_at = iv_at.
  APPEND ls_change TO ct_changes.

ENDFORM.

FORM changed_promises
  USING    iv_on      TYPE sy-datum
           iv_at      TYPE sy-uzeit
           iv_id      TYPE zadit_cmd-object_id
           iv_limit   TYPE i
  CHANGING ct_changes TYPE zadit_t_change.

  DATA: lt_rows TYPE STANDARD TABLE OF zadit_promise WITH DEFAULT KEY,
        ls_row  TYPE zadit_promise.

  SELECT * FROM zadit_promise INTO TABLE lt_rows UP TO iv_limit ROWS
    WHERE changed_on > iv_on
       OR ( changed_on = iv_on AND ( changed_at > iv_at OR ( changed_at = iv_at AND promise_id > iv_id ) ) )
    ORDER BY changed_on changed_at promise_id.
  LOOP AT lt_rows INTO ls_row.
    PERFORM append_change
      USING 'P' 'PROMISE' ls_row-promise_id ls_row-promise_id ls_row-kunnr ls_row-changed_on ls_row-changed_at
      CHANGING ct_changes.
  ENDLOOP.

ENDFORM.

FORM changed_disputes
  USING    iv_on      TYPE sy-datum
           iv_at      TYPE sy-uzeit
           iv_id      TYPE zadit_cmd-object_id
           iv_limit   TYPE i
  CHANGING ct_changes TYPE zadit_t_change.

  DATA: lt_rows TYPE STANDARD TABLE OF zadit_dispute WITH DEFAULT KEY,
        ls_row  TYPE zadit_dispute.

  SELECT * FROM zadit_dispute INTO TABLE lt_rows UP TO iv_limit ROWS
    WHERE changed_on > iv_on
       OR ( changed_on = iv_on AND ( changed_at > iv_at OR ( changed_at = iv_at AND dispute_id > iv_id ) ) )
    ORDER BY changed_on changed_at dispute_id.
  LOOP AT lt_rows INTO ls_row.
    PERFORM append_change
      USING 'D' 'DISPUTE' ls_row-dispute_id ls_row-dispute_id ls_row-kunnr ls_row-changed_on ls_row-changed_at
      CHANGING ct_changes.
  ENDLOOP.

ENDFORM.

FORM changed_activities
  USING    iv_on      TYPE sy-datum
           iv_at      TYPE sy-uzeit
           iv_id      TYPE zadit_cmd-object_id
           iv_limit   TYPE i
  CHANGING ct_changes TYPE zadit_t_change.

  DATA: lt_rows TYPE STANDARD TABLE OF zadit_activity WITH DEFAULT KEY,
        ls_row  TYPE zadit_activity.

  SELECT activity_id kunnr changed_on changed_at FROM zadit_activity
    INTO CORRESPONDING FIELDS OF TABLE lt_rows UP TO iv_limit ROWS
    WHERE changed_on > iv_on
       OR ( changed_on = iv_on AND ( changed_at > iv_at OR ( changed_at = iv_at AND activity_id > iv_id ) ) )
    ORDER BY changed_on changed_at activity_id.
  LOOP AT lt_rows INTO ls_row.
    PERFORM append_change
      USING 'A' 'ACTIVITY' ls_row-activity_id ls_row-activity_id ls_row-kunnr ls_row-changed_on ls_row-changed_at
      CHANGING ct_changes.
  ENDLOOP.

ENDFORM.

FORM changed_preferences
  USING    iv_on      TYPE sy-datum
           iv_at      TYPE sy-uzeit
           iv_id      TYPE zadit_cmd-object_id
           iv_limit   TYPE i
  CHANGING ct_changes TYPE zadit_t_change.

  DATA: lt_rows  TYPE STANDARD TABLE OF zadit_pref WITH DEFAULT KEY,
        ls_row   TYPE zadit_pref,
        lv_kunnr TYPE zadit_pref-kunnr.

  lv_kunnr = iv_id.
  SELECT * FROM zadit_pref INTO TABLE lt_rows UP TO iv_limit ROWS
    WHERE changed_on > iv_on
       OR ( changed_on = iv_on AND ( changed_at > iv_at OR ( changed_at = iv_at AND kunnr > lv_kunnr ) ) )
    ORDER BY changed_on changed_at kunnr.
  LOOP AT lt_rows INTO ls_row.
    PERFORM append_change
      USING 'F' 'PREFERENCE' ls_row-kunnr ls_row-kunnr ls_row-kunnr ls_row-changed_on ls_row-changed_at
      CHANGING ct_changes.
  ENDLOOP.

ENDFORM.

*----------------------------------------------------------------------
* Master data, by its change documents. Their clock is that of the system's own time zone.
*----------------------------------------------------------------------
FORM changed_customers
  USING    iv_on      TYPE sy-datum
           iv_at      TYPE sy-uzeit
           iv_id      TYPE zadit_cmd-object_id
           iv_limit   TYPE i
  CHANGING ct_changes TYPE zadit_t_change.

  DATA: lt_rows   TYPE STANDARD TABLE OF cdhdr WITH DEFAULT KEY,
        ls_row    TYPE cdhdr,
        lv_zone   TYPE timezone,
        lv_stamp  TYPE timestamp,
        lv_on     TYPE sy-datum,
        lv_at     TYPE sy-uzeit,
        lv_object TYPE zadit_s_change-object,
        lv_id     TYPE zadit_cmd-object_id,
        lv_kunnr  TYPE zadit_cmd-kunnr,
        lv_change TYPE cdhdr-changenr.

  CALL FUNCTION 'GET_SYSTEM_TIMEZONE'
    IMPORTING
      timezone            = lv_zone
    EXCEPTIONS
      customizing_missing = 1
      OTHERS              = 2.
  IF sy-subrc <> 0.
    lv_zone = 'UTC'.
  ENDIF.
  IF iv_on IS NOT INITIAL.
    CONVERT DATE iv_on TIME iv_at INTO TIME STAMP lv_stamp TIME ZONE 'UTC'.
    CONVERT TIME STAMP lv_stamp TIME ZONE lv_zone INTO DATE lv_on TIME lv_at.
  ENDIF.

  lv_change = iv_id.
  SELECT * FROM cdhdr INTO TABLE lt_rows UP TO iv_limit ROWS
    WHERE ( objectclas = 'DEBI' OR objectclas = 'ADRESSE' OR objectclas = 'ADRESSE3' )
      AND ( udate > lv_on
         OR ( udate = lv_on AND ( utime > lv_at OR ( utime = lv_at AND changenr > lv_change ) ) ) )
    ORDER BY udate utime changenr.
  LOOP AT lt_rows INTO ls_row.
    PERFORM what_changed USING ls_row CHANGING lv_object lv_id lv_kunnr.
    CONVERT DATE ls_row-udate TIME ls_row-utime INTO TIME STAMP lv_stamp TIME ZONE lv_zone.
    CONVERT TIME STAMP lv_stamp TIME ZONE 'UTC' INTO DATE lv_on TIME lv_at.
    PERFORM append_change
      USING 'C' lv_object ls_row-changenr lv_id lv_kunnr lv_on lv_at
      CHANGING ct_changes.
  ENDLOOP.

ENDFORM.

*----------------------------------------------------------------------
* A change document makes one row: of the contact person, if it is about one alone, else of the customer. The address
* of somebody who is neither has no customer.
*----------------------------------------------------------------------
FORM what_changed
  USING    is_document TYPE cdhdr
  CHANGING cv_object   TYPE zadit_s_change-object
           cv_id       TYPE zadit_cmd-object_id
           cv_kunnr    TYPE zadit_cmd-kunnr.

  DATA: lt_positions TYPE STANDARD TABLE OF cdpos WITH DEFAULT KEY,
        ls_position  TYPE cdpos,
        lv_parnr     TYPE knvk-parnr,
        lv_first     TYPE knvk-parnr,
        lv_address   TYPE kna1-adrnr,
        lv_person    TYPE knvk-prsnr.

  CLEAR: cv_id, cv_kunnr.
* Keys of addresses: group (4), address (10), and for contact persons the person (10).
  IF is_document-objectclas = 'ADRESSE3'.
    cv_object = 'CONTACT'.
    lv_person = is_document-objectid+14(10).
    SELECT SINGLE parnr kunnr FROM knvk INTO (lv_parnr, cv_kunnr) WHERE prsnr = lv_person. "#EC CI_NOORDER
    IF sy-subrc = 0.
      cv_id = lv_parnr.
    ENDIF.
    RETURN.
  ENDIF.
  cv_object = 'CUSTOMER'.
  IF is_document-objectclas = 'ADRESSE'.
    lv_address = is_document-objectid+4(10).
    SELECT SINGLE kunnr FROM kna1 INTO cv_kunnr WHERE adrnr = lv_address.
    cv_id = cv_kunnr.
    RETURN.
  ENDIF.
  cv_kunnr = is_document-objectid.
  cv_id = cv_kunnr.
  SELECT * FROM cdpos INTO TABLE lt_positions
    WHERE objectclas = is_document-objectclas
      AND objectid = is_document-objectid
      AND changenr = is_document-changenr.
  LOOP AT lt_positions INTO ls_position.
    IF ls_position-tabname <> 'KNVK'.
      RETURN.
    ENDIF.
    lv_parnr = ls_position-tabkey+3(10).
    IF lv_first IS INITIAL.
      lv_first = lv_parnr.
    ELSEIF lv_parnr <> lv_first.
      RETURN.
    ENDIF.
  ENDLOOP.
  IF lv_first IS NOT INITIAL.
    cv_object = 'CONTACT'.
    cv_id = lv_first.
  ENDIF.

ENDFORM.
