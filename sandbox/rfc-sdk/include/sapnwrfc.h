// Types and entry points that node-rfc 3.3.1 uses of the SAP NW RFC library, written anew from public bindings
// (names and lengths: PyRFC's declarations, Apache-2.0; values: several bindings). Own text; see ../README.md.
#pragma once

#include "sapucrfc.h"

using RFC_INT = int;
using RFC_INT1 = unsigned char;
using RFC_INT2 = short;
using RFC_INT8 = long long;
using RFC_FLOAT = double;
using RFC_ABAP_NAME = SAP_UC[31];

enum RFCTYPE {
  RFCTYPE_CHAR = 0,
  RFCTYPE_DATE = 1,
  RFCTYPE_BCD = 2,
  RFCTYPE_TIME = 3,
  RFCTYPE_BYTE = 4,
  RFCTYPE_TABLE = 5,
  RFCTYPE_NUM = 6,
  RFCTYPE_FLOAT = 7,
  RFCTYPE_INT = 8,
  RFCTYPE_INT2 = 9,
  RFCTYPE_INT1 = 10,
  RFCTYPE_STRUCTURE = 17,
  RFCTYPE_STRING = 29,
  RFCTYPE_XSTRING = 30,
  RFCTYPE_INT8 = 31,
};

enum RFC_RC {
  RFC_OK = 0,
  RFC_COMMUNICATION_FAILURE = 1,
  RFC_LOGON_FAILURE = 2,
  RFC_ABAP_RUNTIME_FAILURE = 3,
  RFC_ABAP_MESSAGE = 4,
  RFC_ABAP_EXCEPTION = 5,
  RFC_CLOSED = 6,
  RFC_CANCELED = 7,
  RFC_TIMEOUT = 8,
  RFC_MEMORY_INSUFFICIENT = 9,
  RFC_INVALID_PROTOCOL = 11,
  RFC_SERIALIZATION_FAILURE = 12,
  RFC_INVALID_HANDLE = 13,
  RFC_EXTERNAL_FAILURE = 15,
  RFC_NOT_FOUND = 17,
  RFC_NOT_SUPPORTED = 18,
  RFC_INVALID_PARAMETER = 20,
  RFC_CODEPAGE_CONVERSION_FAILURE = 21,
  RFC_CONVERSION_FAILURE = 22,
  RFC_BUFFER_TOO_SMALL = 23,
  RFC_TABLE_MOVE_BOF = 24,
  RFC_TABLE_MOVE_EOF = 25,
  RFC_UNKNOWN_ERROR = 28,
  RFC_CRYPTOLIB_FAILURE = 31,
};

enum RFC_ERROR_GROUP {
  OK = 0,
  ABAP_APPLICATION_FAILURE = 1,
  ABAP_RUNTIME_FAILURE = 2,
  LOGON_FAILURE = 3,
  COMMUNICATION_FAILURE = 4,
  EXTERNAL_RUNTIME_FAILURE = 5,
};

enum RFC_DIRECTION { RFC_IMPORT = 1, RFC_EXPORT = 2, RFC_CHANGING = 3, RFC_TABLES = 7 };

struct RFC_ERROR_INFO {
  RFC_RC code;
  RFC_ERROR_GROUP group;
  SAP_UC key[128];
  SAP_UC message[512];
  SAP_UC abapMsgClass[21];
  SAP_UC abapMsgType[2];
  SAP_UC abapMsgNumber[4];
  SAP_UC abapMsgV1[51];
  SAP_UC abapMsgV2[51];
  SAP_UC abapMsgV3[51];
  SAP_UC abapMsgV4[51];
};

struct RFC_CONNECTION_PARAMETER {
  const SAP_UC* name;
  const SAP_UC* value;
};

struct RFC_PARAMETER_DESC {
  RFC_ABAP_NAME name;
  // The type stands before the direction: the other order makes node-rfc read every CHAR import as a date.
  RFCTYPE type;
  RFC_DIRECTION direction;
  unsigned nucLength;
  unsigned ucLength;
  unsigned decimals;
  const void* typeDescHandle;
  SAP_UC defaultValue[31];
  SAP_UC parameterText[80];
  SAP_RAW optional;
  void* extendedDescription;
};

struct RFC_FIELD_DESC {
  RFC_ABAP_NAME name;
  RFCTYPE type;
  unsigned nucLength;
  unsigned nucOffset;
  unsigned ucLength;
  unsigned ucOffset;
  unsigned decimals;
  const void* typeDescHandle;
  void* extendedDescription;
};

struct RFC_ATTRIBUTES {
  SAP_UC dest[65];
  SAP_UC host[101];
  SAP_UC partnerHost[101];
  SAP_UC sysNumber[3];
  SAP_UC sysId[9];
  SAP_UC client[4];
  SAP_UC user[13];
  SAP_UC language[3];
  SAP_UC trace[2];
  SAP_UC isoLanguage[3];
  SAP_UC codepage[5];
  SAP_UC partnerCodepage[5];
  SAP_UC rfcRole[2];
  SAP_UC type[2];
  SAP_UC partnerType[2];
  SAP_UC rel[5];
  SAP_UC partnerRel[5];
  SAP_UC kernelRel[5];
  SAP_UC cpicConvId[9];
  SAP_UC progName[129];
  SAP_UC partnerBytesPerChar[2];
  SAP_UC partnerSystemCodepage[5];
  SAP_UC partnerIP[16];
  SAP_UC partnerIPv6[46];
  SAP_UC reserved[17];
};
