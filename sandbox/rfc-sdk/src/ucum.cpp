// libsapucum.so: the five text functions that node-rfc imports.
#include <cstdarg>
#include <string>

#include "sapucrfc.h"

extern "C" {

std::size_t strlenU16(const SAP_UC* text) { return std::char_traits<SAP_UC>::length(text); }

int strcmpU16(const SAP_UC* left, const SAP_UC* right) {
  while (*left != 0 && *left == *right) {
    ++left;
    ++right;
  }
  return static_cast<int>(*left) - static_cast<int>(*right);
}

SAP_UC* strcpyU16(SAP_UC* target, const SAP_UC* source) {
  return std::char_traits<SAP_UC>::copy(target, source, strlenU16(source) + 1);
}

SAP_UC* strncpyU16(SAP_UC* target, const SAP_UC* source, std::size_t count) {
  std::size_t at = 0;
  for (; at < count && source[at] != 0; ++at) target[at] = source[at];
  for (; at < count; ++at) target[at] = 0;
  return target;
}

// Only formats of ASCII, which is all that node-rfc has for its own traces.
int fprintfU16(std::FILE* file, const SAP_UC* format, ...) {
  std::string narrow;
  for (; *format != 0; ++format) narrow += *format < 128 ? static_cast<char>(*format) : '?';
  va_list arguments;
  va_start(arguments, format);
  const int written = std::vfprintf(file, narrow.c_str(), arguments);
  va_end(arguments);
  return written;
}
}
