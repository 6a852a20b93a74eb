/**
 * What the messages say, by name; `&TOKEN` is filled in. Names and tokens are EBS's, the words are the simulator's own.
 * A name that is not here is told with its tokens, as EBS does with what its dictionary does not have.
 */
export const TEXTS: Readonly<Record<string, string>> = {
  FND_AS_UNEXP_ERROR: '&PKG_NAME.&PROCEDURE_NAME ended unexpectedly: &ERROR_TEXT',
  FND_AS_INCOMPATIBLE_API_CALL:
    '&PKG_NAME.&API_NAME is of version &CURR_VER_NUM and was called as version &CALLER_VER_NUM.',
  'FND-02902': 'No operating unit is assigned: set the profile MO: Security Profile or MO: Operating Unit.',
  MO_ORG_REQUIRED: 'An operating unit is required.',
  MO_ORG_INVALID: 'The operating unit is not valid or may not be accessed.',

  HZ_API_OTHERS_EXCEP: 'Other error: &ERROR',
  HZ_API_MISSING_COLUMN: 'A value is required for &COLUMN.',
  HZ_API_INVALID_LOOKUP: '&COLUMN is not a valid code of &LOOKUP_TYPE.',
  HZ_API_INVALID_FK: '&FK is not valid: no such &COLUMN in &TABLE.',
  HZ_API_NO_RECORD: 'There is no &RECORD with &VALUE.',
  HZ_API_RECORD_CHANGED: 'The row in &TABLE was changed by somebody else.',
  HZ_API_NONUPDATEABLE_COLUMN: '&COLUMN cannot be changed.',
  HZ_API_DUPLICATE_COLUMN: '&COLUMN is taken already.',
  HZ_API_DATE_GREATER: '&DATE2 must not be before &DATE1.',
  HZ_API_VALUE_BETWEEN: '&COLUMN must be from &VALUE1 to &VALUE2.',
  HZ_INVALID_PHONE_PARAMETER: 'Give either a telephone number or a raw one, not both and not none.',
  HZ_API_INVALID_PHONE_NUMBER: 'This telephone number cannot be read.',
  HZ_API_UNSET_PRIMARY_TO_N: 'Make another one primary instead of taking the mark away.',

  IEX_BAD_API_INPUT: '&API_NAME refuses the value of &API_PARAMETER.',
  IEX_CANCEL_DISPUTE_ERROR: 'The dispute cannot be cancelled.',

  AR_TW_INVALID_REASON_CODE: 'The reason code of the request is not valid.',
  AR_TAPI_TRANS_NOT_EXIST: 'There is no transaction &CUSTOMER_TRX_ID.',
  AR_CM_REQ_NO_AMOUNT: 'A request needs an amount of lines, tax or freight.',
  AR_CM_REQ_SIGN: '&AMOUNT of a credit must be negative.',
  AR_CM_REQ_OVER: '&AMOUNT is more than what is left of it.',
  AR_CM_REQ_LINE: 'Line &LINE is not of this transaction.',
  AR_CM_REQ_FLAG: 'The flag of the request must be Y, N or L.',
  AR_CM_REQ_WORKFLOW: 'A request without the approval workflow needs a batch source.',
  AR_CM_REQ_CLASS: 'Nothing of this class can be credited by a request.',
  AR_CM_REQ_NOT_EXIST: 'There is no request &REQUEST_ID.',

  JTF_API_ALL_MISSING_PARAM: '&API_NAME needs a value for &MISSING_PARAM.',
  JTF_API_ALL_INVALID_ARGUMENT: '&API_NAME refuses &VALUE for &PARAMETER.',
  JTF_API_ALL_VALUE_TRUNCATED: '&TRUNCATED_PARAM was cut to &VAL_LEN characters in &API_NAME.',
  JTF_TASK_MISSING_NAME: 'A task needs a name.',
  JTF_TASK_MISSING_TASK_TYPE: 'A task needs a type.',
  JTF_TASK_MISSING_TASK_STATUS: 'A task needs a status.',
  JTF_TASK_MISSING_OWNER: 'A task needs an owner.',
  JTF_TASK_INVALID_TYPE: 'There is no task type &P_TASK_TYPE.',
  JTF_TASK_INVALID_STATUS: 'There is no task status &P_TASK_STATUS.',
  JTF_TASK_INVALID_PRIORITY: 'There is no task priority &P_TASK_PRIORITY.',
  JTF_TASK_INVALID_OWNER: 'There is no owner &P_OWNER.',
  JTF_TASK_INVALID_CUSTOMER: 'There is no customer &P_CUSTOMER.',
  JTF_TASK_INVALID_CUST_ACCOUNT: 'There is no account &P_CUST_ACCOUNT of this customer.',
  JTF_TASK_INVALID_OBJECT: 'There is no &P_OBJECT_CODE &P_OBJECT_ID that a task may belong to.',
  JTF_TASK_DATES_INVALID: '&P_END is before &P_START.',
  JTF_IH_REQUIRED_PARAMETERS: '&API_NAME needs &PARAM.',
  JTF_IH_INVALID_PARAMETER: '&API_NAME refuses &PARAM.',
  JTF_IH_NOT_ACTIVE: 'Interaction &INTERACTION_ID is closed or does not exist.',
};
