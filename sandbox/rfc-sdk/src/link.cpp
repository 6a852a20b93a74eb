#include "link.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "error.hpp"

namespace {

// More than any table that a sandbox sends; a partner that never ends its line must not fill the memory.
constexpr std::size_t kLongestLine = 512u * 1024 * 1024;

// The form in which CPIC's errors come: name and value in columns.
std::string cpicError(const std::string& error, int number) {
  std::string text = "\nLOCATION    CPIC (TCP/IP) on local host with Unicode\nERROR       " + error;
  text += "\nCOMPONENT   NI (network interface)\nRETURN CODE -10";
  if (number != 0) text += "\nERRNO       " + std::to_string(number) + "\nERRNO TEXT  " + std::strerror(number);
  return text;
}

}  // namespace

Link::Link(const std::string& host, const std::string& port) : partner_(host + ":" + port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0)
    throw broken(RFC_COMMUNICATION_FAILURE, cpicError("hostname '" + host + "' or service '" + port + "' unknown", 0));
  int number = 0;
  for (const addrinfo* each = found; each != nullptr && socket_ < 0; each = each->ai_next) {
    const int made = ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol);
    if (made < 0) continue;
    if (::connect(made, each->ai_addr, each->ai_addrlen) == 0) {
      socket_ = made;
      char text[INET6_ADDRSTRLEN] = "";
      ::getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
      peerAddress_ = text;
    } else {
      number = errno;
      ::close(made);
    }
  }
  ::freeaddrinfo(found);
  if (socket_ < 0) throw broken(RFC_COMMUNICATION_FAILURE, cpicError("partner '" + partner_ + "' not reached", number));
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Link::~Link() {
  if (socket_ >= 0) ::close(socket_);
}

void Link::fail(const char* what) {
  const int number = errno;
  if (isCancelled_) throw broken(RFC_CANCELED, "Connection was canceled.");
  throw broken(RFC_COMMUNICATION_FAILURE, cpicError("connection to partner '" + partner_ + "' broken (" + what + ")", number));
}

bool Link::send(const std::string& line) {
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t count = ::send(socket_, line.data() + done, line.size() - done, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  sentBytes_ += line.size();
  return true;
}

std::string Link::exchange(const std::string& line) {
  errno = 0;
  if (isCancelled_ || !send(line + '\n')) fail("send");
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = pending_.find('\n', searched);
    if (end != std::string::npos) {
      std::string answer = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return answer;
    }
    searched = pending_.size();
    if (searched > kLongestLine) fail("the answer is too long");
    char part[65536];
    errno = 0;
    const ssize_t count = ::recv(socket_, part, sizeof part, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("receive");
    pending_.append(part, static_cast<std::size_t>(count));
    receivedBytes_ += static_cast<std::size_t>(count);
  }
}

void Link::tell(const std::string& line) { send(line + '\n'); }

void Link::cancel() {
  isCancelled_ = true;
  ::shutdown(socket_, SHUT_RDWR);
}
