#include "text.hpp"

#include <array>
#include <cstdint>

namespace {

void appendUtf8(std::string& out, std::uint32_t point) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0 | (point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

bool toUtf8(TextView text, std::string& out) {
  out.clear();
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint32_t unit = text[at];
    if (unit < 0xd800 || unit > 0xdfff) {
      appendUtf8(out, unit);
      continue;
    }
    const bool isPair = unit < 0xdc00 && at + 1 < text.size() && text[at + 1] >= 0xdc00 && text[at + 1] <= 0xdfff;
    if (!isPair) return false;
    appendUtf8(out, 0x10000 + ((unit - 0xd800) << 10) + (text[++at] - 0xdc00u));
  }
  return true;
}

bool fromUtf8(std::string_view bytes, Text& out) {
  out.clear();
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const auto first = static_cast<unsigned char>(bytes[at++]);
    if (first < 0x80) {
      out += static_cast<SAP_UC>(first);
      continue;
    }
    const int more = first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    if (more == 0 || first >= 0xf8 || at + more > bytes.size()) return false;
    std::uint32_t point = first & (0x3f >> more);
    for (int i = 0; i < more; ++i) {
      const auto next = static_cast<unsigned char>(bytes[at++]);
      if ((next & 0xc0) != 0x80) return false;
      point = (point << 6) | (next & 0x3f);
    }
    if (point > 0x10ffff) return false;
    if (point < 0x10000) {
      out += static_cast<SAP_UC>(point);
    } else {
      out += static_cast<SAP_UC>(0xd800 + ((point - 0x10000) >> 10));
      out += static_cast<SAP_UC>(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return true;
}

Text wide(std::string_view ascii) { return Text(ascii.begin(), ascii.end()); }

std::string narrow(TextView text) {
  std::string out;
  for (const SAP_UC unit : text) out += unit < 128 ? static_cast<char>(unit) : '?';
  return out;
}

std::string toBase64(const Bytes& bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = bytes.size() - at;
    const std::uint32_t three = (bytes[at] << 16) | ((left > 1 ? bytes[at + 1] : 0) << 8) | (left > 2 ? bytes[at + 2] : 0);
    out += kAlphabet[three >> 18];
    out += kAlphabet[(three >> 12) & 63];
    out += left > 1 ? kAlphabet[(three >> 6) & 63] : '=';
    out += left > 2 ? kAlphabet[three & 63] : '=';
  }
  return out;
}

bool fromBase64(std::string_view text, Bytes& out) {
  static const auto values = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return table;
  }();
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  out.clear();
  std::uint32_t bits = 0;
  int count = 0;
  for (const char letter : text) {
    const int value = values[static_cast<unsigned char>(letter)];
    if (value < 0) return false;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<SAP_RAW>((bits >> count) & 0xff));
    }
  }
  return true;
}
