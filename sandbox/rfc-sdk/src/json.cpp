#include "json.hpp"

#include <cstdint>
#include <cstdio>

#include "error.hpp"

namespace {

constexpr int kDeepest = 32;

class Reader {
 public:
  explicit Reader(std::string_view source) : source_(source) {}

  Json whole() {
    Json value = read(0);
    skipBlanks();
    if (at_ != source_.size()) fail();
    return value;
  }

 private:
  [[noreturn]] static void fail() {
    throw broken(RFC_SERIALIZATION_FAILURE, "The partner's answer cannot be read");
  }

  void skipBlanks() {
    while (at_ < source_.size() && (source_[at_] == ' ' || source_[at_] == '\t' || source_[at_] == '\r')) ++at_;
  }

  char peek() {
    skipBlanks();
    if (at_ >= source_.size()) fail();
    return source_[at_];
  }

  void expect(char wanted) {
    if (peek() != wanted) fail();
    ++at_;
  }

  Json read(int depth) {
    if (depth > kDeepest) fail();
    Json value;
    switch (peek()) {
      case '{':
        value.kind = Json::Kind::object;
        list('}', [&] {
          std::string name = narrow(string());
          expect(':');
          value.members.emplace_back(std::move(name), read(depth + 1));
        });
        return value;
      case '[':
        value.kind = Json::Kind::array;
        list(']', [&] { value.items.push_back(read(depth + 1)); });
        return value;
      case '"':
        value.kind = Json::Kind::string;
        value.text = string();
        return value;
      default:
        return word();
    }
  }

  template <typename Element>
  void list(char end, Element element) {
    ++at_;
    if (peek() == end) {
      ++at_;
      return;
    }
    for (;;) {
      element();
      if (peek() == end) break;
      expect(',');
    }
    ++at_;
  }

  Json word() {
    const std::size_t start = at_;
    while (at_ < source_.size() && std::string_view(",]} \t\r").find(source_[at_]) == std::string_view::npos) ++at_;
    const std::string_view text = source_.substr(start, at_ - start);
    Json value;
    if (text == "null") return value;
    value.kind = text == "true" || text == "false" ? Json::Kind::boolean : Json::Kind::number;
    if (value.kind == Json::Kind::number && (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos)) fail();
    value.text = wide(text);
    return value;
  }

  Text string() {
    expect('"');
    Text out;
    for (;;) {
      const std::size_t stop = source_.find_first_of("\"\\", at_);
      if (stop == std::string_view::npos) fail();
      Text piece;
      if (!fromUtf8(source_.substr(at_, stop - at_), piece)) fail();
      out += piece;
      at_ = stop + 1;
      if (source_[stop] == '"') return out;
      out += escaped();
    }
  }

  SAP_UC escaped() {
    if (at_ >= source_.size()) fail();
    switch (const char letter = source_[at_++]) {
      case 'n': return u'\n';
      case 't': return u'\t';
      case 'r': return u'\r';
      case 'b': return u'\b';
      case 'f': return u'\f';
      case 'u': break;
      case '"': case '\\': case '/': return static_cast<SAP_UC>(letter);
      default: fail();
    }
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char digit = at_ < source_.size() ? source_[at_++] : '!';
      const std::size_t value = std::string_view("0123456789abcdef").find(static_cast<char>(digit | 0x20));
      if (value == std::string_view::npos) fail();
      unit = unit * 16 + static_cast<std::uint32_t>(value);
    }
    return static_cast<SAP_UC>(unit);
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

Json Json::parse(std::string_view source) { return Reader(source).whole(); }

const Json& Json::operator[](std::string_view name) const {
  static const Json nothing;
  for (const auto& [key, value] : members)
    if (key == name) return value;
  return nothing;
}

unsigned Json::count() const {
  unsigned value = 0;
  if (kind != Kind::number || text.size() > 9) return 0;
  for (const SAP_UC unit : text) {
    if (unit < u'0' || unit > u'9') return 0;
    value = value * 10 + (unit - u'0');
  }
  return value;
}

void appendQuoted(std::string& out, TextView text) {
  out += '"';
  std::string plain;
  if (toUtf8(text, plain)) {
    for (const char letter : plain) {
      if (letter == '"' || letter == '\\') out += '\\';
      if (static_cast<unsigned char>(letter) >= 0x20) {
        out += letter;
        continue;
      }
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(letter));
      out += escape;
    }
  } else {
    // Half a character: every unit by its number, which carries it as it is.
    for (const SAP_UC unit : text) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(unit));
      out += escape;
    }
  }
  out += '"';
}
