#include "connection.hpp"

#include <unistd.h>

#include <chrono>
#include <cstring>
#include <map>
#include <unordered_map>

#include "error.hpp"

namespace {

using Clock = std::chrono::steady_clock;

SAP_ULLONG microsecondsSince(Clock::time_point start) {
  return static_cast<SAP_ULLONG>(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

Failure told(const Json& error) {
  Failure failure;
  failure.code = static_cast<RFC_RC>(error["code"].count());
  failure.group = static_cast<RFC_ERROR_GROUP>(error["group"].count());
  failure.key = error["key"].text;
  failure.message = error["message"].text;
  const Json& message = error["abap"];
  failure.msgClass = message["class"].text;
  failure.msgType = message["type"].text;
  failure.msgNumber = message["number"].text;
  for (std::size_t index = 0; index < 4 && index < message["variables"].items.size(); ++index)
    failure.msgVariables[index] = message["variables"].items[index].text;
  return failure;
}

std::string logonLine(const Parameters& parameters) {
  std::string line = "{\"op\":\"logon\",\"parameters\":{";
  bool isFirst = true;
  for (const auto& [name, value] : parameters) {
    if (!isFirst) line += ',';
    isFirst = false;
    appendQuoted(line, wide(name));
    line += ':';
    appendQuoted(line, value);
  }
  return line + "}}";
}

// The library asks for a description once per system and process, whoever is logged on: a change of the interface is
// not seen before the process starts anew.
std::mutex cacheMutex;
std::map<std::pair<Text, Text>, std::unique_ptr<Function>> cache;

std::mutex tableMutex;
std::unordered_map<Handle, std::shared_ptr<Connection>> table;
std::uintptr_t lastHandle = 0x1000;

}  // namespace

Connection::Connection(const Parameters& parameters)
    : address_(partnerOf(parameters)), link_(address_.host, address_.port) {
  attributes_ = request(logonLine(parameters));
  const auto found = parameters.find("dest");
  if (found != parameters.end()) destination_ = found->second;
}

Json Connection::request(const std::string& line) {
  const std::lock_guard<std::mutex> lock(busy_);
  Json answer = Json::parse(link_.exchange(line));
  const Json& error = answer["error"];
  if (!error.isNull()) throw told(error);
  return std::move(answer["ok"].isNull() ? answer : const_cast<Json&>(answer["ok"]));
}

const Function& Connection::function(const SAP_UC* name) {
  const auto key = std::make_pair(attributes_["sysId"].text, Text(name));
  {
    const std::lock_guard<std::mutex> lock(cacheMutex);
    const auto found = cache.find(key);
    if (found != cache.end()) return *found->second;
  }
  std::string line = "{\"op\":\"describe\",\"name\":";
  appendQuoted(line, name);
  auto made = std::make_unique<Function>();
  made->read(request(line + "}"));
  const std::lock_guard<std::mutex> lock(cacheMutex);
  return *cache.emplace(key, std::move(made)).first->second;
}

void Connection::invoke(Call& call) {
  const auto start = Clock::now();
  std::string line = "{\"op\":\"call\",\"name\":";
  appendQuoted(line, call.function().type.name);
  line += ',';
  call.write(line);
  line += '}';
  const auto sent = Clock::now();
  const SAP_ULLONG sentBefore = link_.sentBytes(), receivedBefore = link_.receivedBytes();
  const Json values = request(line);
  const auto answered = Clock::now();
  call.read(values);
  if (throughput == nullptr) return;
  const auto micros = [](Clock::duration span) {
    return static_cast<SAP_ULLONG>(std::chrono::duration_cast<std::chrono::microseconds>(span).count());
  };
  throughput->calls += 1;
  throughput->sentBytes += link_.sentBytes() - sentBefore;
  throughput->receivedBytes += link_.receivedBytes() - receivedBefore;
  throughput->serializationTime += micros(sent - start);
  throughput->applicationTime += micros(answered - sent);
  throughput->deserializationTime += microsecondsSince(answered);
  throughput->totalTime += microsecondsSince(start);
}

void Connection::close() { link_.tell("{\"op\":\"close\"}"); }

void Connection::attributes(RFC_ATTRIBUTES& target) const {
  std::memset(&target, 0, sizeof target);
  char host[101] = "";
  ::gethostname(host, sizeof host - 1);
  copyTo(target.dest, destination_);
  copyTo(target.host, wide(host));
  copyTo(target.sysNumber, wide(address_.sysnr));
  copyTo(target.trace, u"0");
  copyTo(target.codepage, u"4103");
  copyTo(target.rfcRole, u"C");
  copyTo(target.type, u"E");
  copyTo(target.partnerType, u"3");
  // Release of the own library: a real one says 753. Nothing else that a caller sees is out of the ordinary.
  copyTo(target.rel, u"STND");
  copyTo(target.progName, u"rfc-sdk stand-in");
  copyTo(target.partnerIP, wide(link_.peerAddress()));
  copyTo(target.partnerIPv6, wide(link_.peerAddress()));
  copyTo(target.partnerHost, attributes_["partnerHost"].text);
  copyTo(target.sysId, attributes_["sysId"].text);
  copyTo(target.client, attributes_["client"].text);
  copyTo(target.user, attributes_["user"].text);
  copyTo(target.language, attributes_["language"].text);
  copyTo(target.isoLanguage, attributes_["isoLanguage"].text);
  copyTo(target.partnerCodepage, attributes_["partnerCodepage"].text);
  copyTo(target.partnerSystemCodepage, attributes_["partnerCodepage"].text);
  copyTo(target.partnerBytesPerChar, attributes_["partnerBytesPerChar"].text);
  copyTo(target.partnerRel, attributes_["partnerRel"].text);
  copyTo(target.kernelRel, attributes_["kernelRel"].text);
  copyTo(target.cpicConvId, attributes_["conversation"].text);
}

Handle keep(std::shared_ptr<Connection> connection) {
  const std::lock_guard<std::mutex> lock(tableMutex);
  lastHandle += 16;
  const Handle handle = reinterpret_cast<Handle>(lastHandle);
  table.emplace(handle, std::move(connection));
  return handle;
}

std::shared_ptr<Connection> connectionOf(Handle handle) {
  const std::lock_guard<std::mutex> lock(tableMutex);
  const auto found = table.find(handle);
  if (found == table.end()) throw failure(RFC_INVALID_HANDLE, std::string("An invalid handle 'RFC_CONNECTION_HANDLE' was passed to the API call"));
  return found->second;
}

std::shared_ptr<Connection> forget(Handle handle) {
  const std::lock_guard<std::mutex> lock(tableMutex);
  const auto found = table.find(handle);
  if (found == table.end()) return nullptr;
  std::shared_ptr<Connection> connection = std::move(found->second);
  table.erase(found);
  return connection;
}
