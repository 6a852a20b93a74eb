// What went wrong, and how it is told in RFC_ERROR_INFO.
#pragma once

#include <string>

#include "sapnwrfc.h"
#include "text.hpp"

struct Failure {
  RFC_RC code = RFC_OK;
  RFC_ERROR_GROUP group = OK;
  Text key;
  Text message;
  // Message of ABAP, where there is one.
  Text msgClass, msgType, msgNumber;
  Text msgVariables[4];
};

// A failure of this library's own: the key is the code's name.
Failure failure(RFC_RC code, const Text& message);
Failure failure(RFC_RC code, const std::string& ascii);
// A failure of network or partner.
Failure broken(RFC_RC code, const std::string& ascii);

// Fills the caller's structure (all of it: node-rfc reads parts that it never set); null is allowed. Gives the code.
RFC_RC report(const Failure& failure, RFC_ERROR_INFO* target);
RFC_RC succeed(RFC_ERROR_INFO* target);

const SAP_UC* nameOf(RFC_RC code);

// Runs an entry point: what is thrown inside becomes its result, since nothing may fly through C.
template <typename Work>
RFC_RC guarded(RFC_ERROR_INFO* target, Work work) {
  try {
    work();
    return succeed(target);
  } catch (const Failure& thrown) {
    return report(thrown, target);
  } catch (const std::bad_alloc&) {
    return report(failure(RFC_MEMORY_INSUFFICIENT, std::string("Memory insufficient")), target);
  } catch (const std::exception& thrown) {
    return report(failure(RFC_UNKNOWN_ERROR, std::string(thrown.what())), target);
  }
}
