// Connection parameters as a caller gives them, and where they lead.
#pragma once

#include <map>
#include <string>

#include "sapnwrfc.h"
#include "text.hpp"

using Parameters = std::map<std::string, Text>;

struct Address {
  std::string host;
  std::string port;
  std::string sysnr;
};

// Names in lower case. A `dest` is looked up in sapnwrfc.ini, whose values stand where the caller gave none.
Parameters readParameters(const RFC_CONNECTION_PARAMETER* given, unsigned count);
std::string valueOf(const Parameters& parameters, const std::string& name);

// Refuses what cannot work, before anything is sent: no partner, a malformed SAProuter string, SNC without its library.
void checkParameters(const Parameters& parameters);
// Asks the message server where there is one. Throws Failure.
Address partnerOf(const Parameters& parameters);

// Folder of sapnwrfc.ini; the working directory until somebody sets it.
void setIniFolder(const std::string& folder);
