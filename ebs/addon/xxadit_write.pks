-- Written by `node ebs/addon/generate.ts` from ebs/addon/procedures.ts; do not edit.
CREATE OR REPLACE PACKAGE apps.xxadit_write AUTHID DEFINER AS

  FUNCTION interface_version RETURN VARCHAR2;

  -- DBID: a clone has another one than the database that it was made of.
  FUNCTION database_id RETURN VARCHAR2;

  -- Promises of Advanced Collections, one for each instalment of each overdue schedule; of anything else a note and a task.
  PROCEDURE create_promise(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_way IN VARCHAR2,
    p_items IN VARCHAR2,
    p_instalments IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_note IN VARCHAR2,
    p_plan IN VARCHAR2,
    p_plan_detail IN VARCHAR2,
    p_plan_text IN VARCHAR2,
    p_plan_due IN VARCHAR2,
    p_follow_up_on IN VARCHAR2,
    p_follow_up_text IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- Cancels the open rows of a promise; rescheduled, it is promised anew in the same transaction.
  PROCEDURE change_promise(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_promise IN VARCHAR2,
    p_action IN VARCHAR2,
    p_way IN VARCHAR2,
    p_instalments IN VARCHAR2,
    p_note IN VARCHAR2,
    p_cancel_note IN VARCHAR2,
    p_plan IN VARCHAR2,
    p_plan_text IN VARCHAR2,
    p_plan_due IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- A request for a credit memo. An open one for the invoice is given back instead of a second.
  PROCEDURE create_dispute(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_invoice IN VARCHAR2,
    p_reason IN VARCHAR2,
    p_amount IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_lines IN VARCHAR2,
    p_text IN VARCHAR2,
    p_detail_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- The same through Advanced Collections, which commits inside: the command is put down before.
  PROCEDURE create_dispute_iex(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_invoice IN VARCHAR2,
    p_reason IN VARCHAR2,
    p_amount IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_lines IN VARCHAR2,
    p_text IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- A note on the disputed invoice; a dispute that is withdrawn is cancelled with it.
  PROCEDURE update_dispute(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_dispute IN VARCHAR2,
    p_action IN VARCHAR2,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    p_comments IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- A task of a collector, with a note on it: also of what the customer paid or wants to have sent.
  PROCEDURE create_task(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_kind IN VARCHAR2,
    p_name IN VARCHAR2,
    p_text IN VARCHAR2,
    p_due IN VARCHAR2,
    p_assignee IN VARCHAR2,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- An interaction with its activity.
  PROCEDURE log_call(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_started IN VARCHAR2,
    p_ended IN VARCHAR2,
    p_duration IN VARCHAR2,
    p_text IN VARCHAR2,
    p_references IN VARCHAR2,
    p_follow_up IN VARCHAR2,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- Contact preferences of the party; what EBS has no field for becomes a note and a task.
  PROCEDURE set_preference(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_channel IN VARCHAR2,
    p_do_not_call IN VARCHAR2,
    p_note IN VARCHAR2,
    p_task_text IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- Telephone numbers and addresses, by steps that name the version that was read.
  PROCEDURE update_contact(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_contact IN VARCHAR2,
    p_steps IN VARCHAR2,
    p_note IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- What became of a command: PRESENT, ABSENT, or OTHER where the id stands for something else.
  PROCEDURE lookup_command(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_kind IN VARCHAR2,
    p_object IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- Telephone numbers and addresses of a customer or a contact person with their versions, one a line.
  PROCEDURE read_contact_points(
    p_customer IN VARCHAR2,
    p_contact IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_points OUT VARCHAR2,
    x_message OUT VARCHAR2);

  -- What of the settings does not fit this EBS, in words, one a line. For whoever sets it up; writes nothing.
  PROCEDURE check_setup(
    p_orgs IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_problems OUT VARCHAR2,
    x_summary OUT VARCHAR2);

END xxadit_write;
/
