// UTF-16 as the library holds text, UTF-8 as it travels, Base64 for bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sapucrfc.h"

using Text = std::u16string;
using TextView = std::u16string_view;
using Bytes = std::vector<SAP_RAW>;

// Unpaired surrogates, which a cut in the middle of a character leaves behind, make it false.
bool toUtf8(TextView text, std::string& out);
// False for what is not UTF-8.
bool fromUtf8(std::string_view bytes, Text& out);
// For text of this library itself, which is ASCII.
Text wide(std::string_view ascii);
// Anything outside ASCII becomes a question mark.
std::string narrow(TextView text);
std::string toBase64(const Bytes& bytes);
// False for what is not Base64.
bool fromBase64(std::string_view text, Bytes& out);

// Copies into a field of fixed size, cut to fit, with its terminating zero.
template <std::size_t N>
void copyTo(SAP_UC (&target)[N], TextView text) {
  const std::size_t length = text.size() < N ? text.size() : N - 1;
  std::char_traits<SAP_UC>::copy(target, text.data(), length);
  target[length] = 0;
}
