#include "destination.hpp"

#include <cstdlib>
#include <fstream>
#include <mutex>

#include "error.hpp"
#include "json.hpp"
#include "link.hpp"

namespace {

std::mutex iniMutex;
std::string iniFolder = ".";

std::string lower(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
  return text;
}

// sapnwrfc.ini: blocks that begin with DEST=name, one name=value a line, # begins a comment line.
Parameters iniBlock(const std::string& wanted) {
  std::string path;
  {
    const std::lock_guard<std::mutex> lock(iniMutex);
    path = iniFolder + "/sapnwrfc.ini";
  }
  std::ifstream file(path);
  Parameters found;
  bool isIn = false, isThere = false;
  for (std::string line; std::getline(file, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    const std::size_t equals = line.find('=');
    if (line.empty() || line.front() == '#' || equals == std::string::npos) continue;
    const std::string name = lower(line.substr(0, equals));
    Text value;
    if (!fromUtf8(line.substr(equals + 1), value)) continue;
    if (name == "dest") {
      isIn = narrow(value) == wanted;
      isThere = isThere || isIn;
    } else if (isIn) {
      found[name] = value;
    }
  }
  if (!isThere) throw failure(RFC_INVALID_PARAMETER, "Destination '" + wanted + "' not found in '" + path + "'");
  return found;
}

bool isNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string twoDigits(const std::string& sysnr) {
  if (!isNumber(sysnr) || sysnr.size() > 2)
    throw failure(RFC_INVALID_PARAMETER, "Parameter SYSNR has an invalid value: '" + sysnr + "'");
  return sysnr.size() == 1 ? "0" + sysnr : sysnr;
}

// Route of SAProuters: /H/host, each with an optional /S/service and /W/password (or /P/).
void checkRoute(const std::string& route) {
  const auto bad = [&](const char* why) {
    throw broken(RFC_COMMUNICATION_FAILURE, std::string("\nLOCATION    SAProuter on local host\nERROR       route string '") +
                                                route.substr(0, 60) + "' is not valid: " + why + "\nCOMPONENT   NI (network interface)");
  };
  if (route.rfind("/H/", 0) != 0 && route.rfind("/h/", 0) != 0) bad("it must begin with /H/");
  std::size_t at = 0;
  while (at < route.size()) {
    const char kind = static_cast<char>(route[at + 1] & ~0x20);
    const std::size_t start = at + 3;
    if (at + 2 >= route.size() || route[at] != '/' || route[at + 2] != '/' || (kind != 'H' && kind != 'S' && kind != 'W' && kind != 'P'))
      return bad("an element is none of /H/, /S/, /W/");
    const std::size_t end = route.find('/', start);
    if (end == start || (end == std::string::npos && start == route.size())) {
      // The last /H/ may stay open: the partner's host follows from the other parameters.
      if (kind != 'H' || end != std::string::npos) return bad("an element is empty");
    }
    at = end == std::string::npos ? route.size() : end;
  }
}

void checkSnc(const Parameters& parameters) {
  if (valueOf(parameters, "snc_mode") != "1") return;
  if (valueOf(parameters, "snc_partnername").empty())
    throw failure(RFC_INVALID_PARAMETER, std::string("Parameter SNC_PARTNERNAME is missing."));
  std::string library = valueOf(parameters, "snc_lib");
  if (library.empty()) {
    const char* fromEnvironment = std::getenv("SNC_LIB");
    library = fromEnvironment == nullptr ? "" : fromEnvironment;
  }
  const std::string head = "\nLOCATION    CPIC (TCP/IP) on local host with Unicode\nERROR       SncPDLInit()==SNCERR_INIT\n";
  const std::string tail = "\nCOMPONENT   SNC (Secure Network Communication)\nRC          -1\nDETAIL      ";
  if (library.empty())
    throw broken(RFC_COMMUNICATION_FAILURE, head + "            Unable to find a GSS-API library: neither SNC_LIB nor the environment names one" + tail + "SncPDLInit");
  if (!std::ifstream(library).good())
    throw broken(RFC_COMMUNICATION_FAILURE, head + "            Unable to load GSS-API DLL\n            named \"" + library + "\"" + tail + "dlopen(\"" + library + "\") FAILED");
  const std::string quality = valueOf(parameters, "snc_qop");
  if (!quality.empty() && quality != "1" && quality != "2" && quality != "3" && quality != "8" && quality != "9")
    throw failure(RFC_INVALID_PARAMETER, "Parameter SNC_QOP has an invalid value: '" + quality + "'");
}

std::string messageServerPort(const Parameters& parameters) {
  const std::string service = valueOf(parameters, "msserv");
  if (!service.empty()) return service;
  std::string system = valueOf(parameters, "r3name");
  if (system.empty()) system = valueOf(parameters, "sysid");
  if (system.empty()) throw failure(RFC_INVALID_PARAMETER, std::string("Parameter R3NAME or MSSERV is missing."));
  // Looked up in /etc/services, where SAP's installer enters it.
  return "sapms" + system;
}

}  // namespace

void setIniFolder(const std::string& folder) {
  const std::lock_guard<std::mutex> lock(iniMutex);
  iniFolder = folder;
}

std::string valueOf(const Parameters& parameters, const std::string& name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? "" : narrow(found->second);
}

Parameters readParameters(const RFC_CONNECTION_PARAMETER* given, unsigned count) {
  Parameters parameters;
  for (unsigned index = 0; index < count; ++index)
    parameters[lower(narrow(given[index].name))] = given[index].value;
  const std::string destination = valueOf(parameters, "dest");
  if (!destination.empty()) parameters.merge(iniBlock(destination));
  return parameters;
}

void checkParameters(const Parameters& parameters) {
  const auto has = [&](const char* name) { return !valueOf(parameters, name).empty(); };
  if (has("wshost"))
    throw failure(RFC_NOT_SUPPORTED, std::string("WebSocket RFC needs a partner of release 7.77 or newer; an ECC has none"));
  if (!has("ashost") && !has("gwhost") && !has("mshost"))
    throw failure(RFC_INVALID_PARAMETER, std::string("Parameter ASHOST, GWHOST, MSHOST or PORT is missing."));
  if (has("saprouter")) checkRoute(valueOf(parameters, "saprouter"));
  checkSnc(parameters);
  if (has("x509cert") && valueOf(parameters, "snc_mode") != "1")
    throw failure(RFC_INVALID_PARAMETER, std::string("Parameter X509CERT can only be used together with SNC_MODE=1."));
}

Address partnerOf(const Parameters& parameters) {
  const std::string messageHost = valueOf(parameters, "mshost");
  if (messageHost.empty()) {
    const std::string sysnr = twoDigits(valueOf(parameters, "sysnr").empty() ? "00" : valueOf(parameters, "sysnr"));
    const std::string gateway = valueOf(parameters, "gwhost");
    std::string port = "33" + sysnr;
    if (!gateway.empty() && isNumber(valueOf(parameters, "gwserv"))) port = valueOf(parameters, "gwserv");
    return {gateway.empty() ? valueOf(parameters, "ashost") : gateway, port, sysnr};
  }
  std::string request = "{\"op\":\"group\",\"group\":";
  const Text group = wide(valueOf(parameters, "group"));
  appendQuoted(request, group.empty() ? u"PUBLIC" : TextView(group));
  Link server(messageHost, messageServerPort(parameters));
  const Json answer = Json::parse(server.exchange(request + "}"));
  const Json& found = answer["ok"];
  if (found.isNull())
    throw broken(RFC_COMMUNICATION_FAILURE, "\nERROR       Group " + narrow(group) + " not found\nCOMPONENT   LG\nDETAIL      LgIGroupX");
  const std::string sysnr = twoDigits(narrow(found["sysnr"].text));
  return {narrow(found["host"].text), "33" + sysnr, sysnr};
}
