// An open connection: one session of the partner.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "container.hpp"
#include "destination.hpp"
#include "link.hpp"
#include "sapnwrfc.h"

// Counters that a caller hangs on connections. Times are microseconds.
struct Throughput {
  std::atomic<SAP_ULLONG> calls{0}, sentBytes{0}, receivedBytes{0};
  std::atomic<SAP_ULLONG> applicationTime{0}, totalTime{0}, serializationTime{0}, deserializationTime{0};
};

class Connection {
 public:
  // Connects and logs on. Throws Failure.
  explicit Connection(const Parameters& parameters);

  // One request and its answer. Throws the Failure that the partner tells.
  Json request(const std::string& line);
  void invoke(Call& call);
  // The description, from the library's cache or the partner's repository; lives as long as the process.
  const Function& function(const SAP_UC* name);
  void close();
  void cancel() { link_.cancel(); }
  void attributes(RFC_ATTRIBUTES& target) const;

  std::shared_ptr<Throughput> throughput;

 private:
  Address address_;
  Link link_;
  // One request at a time, whatever threads ask.
  std::mutex busy_;
  Json attributes_;
  Text destination_;
};

// Handles are numbers that are never used twice: one that was closed stays recognisable as such.
using Handle = void*;
Handle keep(std::shared_ptr<Connection> connection);
// Throws Failure RFC_INVALID_HANDLE.
std::shared_ptr<Connection> connectionOf(Handle handle);
// Takes it out of the table; null if it is not there.
std::shared_ptr<Connection> forget(Handle handle);
