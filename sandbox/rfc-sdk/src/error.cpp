#include "error.hpp"

#include <cstring>

const SAP_UC* nameOf(RFC_RC code) {
  switch (code) {
    case RFC_OK: return u"RFC_OK";
    case RFC_COMMUNICATION_FAILURE: return u"RFC_COMMUNICATION_FAILURE";
    case RFC_LOGON_FAILURE: return u"RFC_LOGON_FAILURE";
    case RFC_ABAP_RUNTIME_FAILURE: return u"RFC_ABAP_RUNTIME_FAILURE";
    case RFC_ABAP_MESSAGE: return u"RFC_ABAP_MESSAGE";
    case RFC_ABAP_EXCEPTION: return u"RFC_ABAP_EXCEPTION";
    case RFC_CLOSED: return u"RFC_CLOSED";
    case RFC_CANCELED: return u"RFC_CANCELED";
    case RFC_TIMEOUT: return u"RFC_TIMEOUT";
    case RFC_MEMORY_INSUFFICIENT: return u"RFC_MEMORY_INSUFFICIENT";
    case RFC_INVALID_PROTOCOL: return u"RFC_INVALID_PROTOCOL";
    case RFC_SERIALIZATION_FAILURE: return u"RFC_SERIALIZATION_FAILURE";
    case RFC_INVALID_HANDLE: return u"RFC_INVALID_HANDLE";
    case RFC_EXTERNAL_FAILURE: return u"RFC_EXTERNAL_FAILURE";
    case RFC_NOT_FOUND: return u"RFC_NOT_FOUND";
    case RFC_NOT_SUPPORTED: return u"RFC_NOT_SUPPORTED";
    case RFC_INVALID_PARAMETER: return u"RFC_INVALID_PARAMETER";
    case RFC_CODEPAGE_CONVERSION_FAILURE: return u"RFC_CODEPAGE_CONVERSION_FAILURE";
    case RFC_CONVERSION_FAILURE: return u"RFC_CONVERSION_FAILURE";
    case RFC_BUFFER_TOO_SMALL: return u"RFC_BUFFER_TOO_SMALL";
    case RFC_TABLE_MOVE_BOF: return u"RFC_TABLE_MOVE_BOF";
    case RFC_TABLE_MOVE_EOF: return u"RFC_TABLE_MOVE_EOF";
    case RFC_CRYPTOLIB_FAILURE: return u"RFC_CRYPTOLIB_FAILURE";
    case RFC_UNKNOWN_ERROR: return u"RFC_UNKNOWN_ERROR";
  }
  return u"RFC_UNKNOWN_ERROR";
}

Failure failure(RFC_RC code, const Text& message) {
  Failure made;
  made.code = code;
  made.group = EXTERNAL_RUNTIME_FAILURE;
  made.key = nameOf(code);
  made.message = message;
  return made;
}

Failure failure(RFC_RC code, const std::string& ascii) { return failure(code, wide(ascii)); }

Failure broken(RFC_RC code, const std::string& ascii) {
  Failure made = failure(code, ascii);
  made.group = COMMUNICATION_FAILURE;
  return made;
}

RFC_RC report(const Failure& failure, RFC_ERROR_INFO* target) {
  if (target == nullptr) return failure.code;
  std::memset(target, 0, sizeof *target);
  target->code = failure.code;
  target->group = failure.group;
  copyTo(target->key, failure.key);
  copyTo(target->message, failure.message);
  copyTo(target->abapMsgClass, failure.msgClass);
  copyTo(target->abapMsgType, failure.msgType);
  copyTo(target->abapMsgNumber, failure.msgNumber);
  copyTo(target->abapMsgV1, failure.msgVariables[0]);
  copyTo(target->abapMsgV2, failure.msgVariables[1]);
  copyTo(target->abapMsgV3, failure.msgVariables[2]);
  copyTo(target->abapMsgV4, failure.msgVariables[3]);
  return failure.code;
}

RFC_RC succeed(RFC_ERROR_INFO* target) {
  if (target == nullptr) return RFC_OK;
  // Called for every field that is read, so only what says that a text is empty is written, not all 1,900 bytes.
  target->code = RFC_OK;
  target->group = OK;
  for (SAP_UC* text : {target->key, target->message, target->abapMsgClass, target->abapMsgType, target->abapMsgNumber,
                       target->abapMsgV1, target->abapMsgV2, target->abapMsgV3, target->abapMsgV4})
    text[0] = 0;
  return RFC_OK;
}
