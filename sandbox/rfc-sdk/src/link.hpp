// The TCP connection to the sandbox: one JSON line each way per request.
#pragma once

#include <atomic>
#include <string>

#include "text.hpp"

class Link {
 public:
  // Blocks as long as the machine tries to connect. Throws Failure RFC_COMMUNICATION_FAILURE.
  Link(const std::string& host, const std::string& port);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Sends one line and waits for one without limit of time. Throws Failure RFC_COMMUNICATION_FAILURE, or RFC_CANCELED
  // once `cancel` was called.
  std::string exchange(const std::string& line);
  // Sends a line that has no answer; what goes wrong is nobody's concern any more.
  void tell(const std::string& line);
  // From any thread: ends a wait, and the connection with it.
  void cancel();

  const std::string& peerAddress() const { return peerAddress_; }
  unsigned long long sentBytes() const { return sentBytes_; }
  unsigned long long receivedBytes() const { return receivedBytes_; }

 private:
  [[noreturn]] void fail(const char* what);
  bool send(const std::string& line);

  int socket_ = -1;
  std::string partner_;
  std::string peerAddress_;
  std::string pending_;
  std::atomic<bool> isCancelled_{false};
  unsigned long long sentBytes_ = 0;
  unsigned long long receivedBytes_ = 0;
};
