// JSON as the sandbox writes it. Numbers stay text, so that no digit is lost.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text.hpp"

struct Json {
  enum class Kind { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  // Text of a string or number; `true` or `false`.
  Text text;
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;

  // Throws Failure RFC_SERIALIZATION_FAILURE for what is no JSON or nested deeper than anything the sandbox sends.
  static Json parse(std::string_view source);

  bool isNull() const { return kind == Kind::null; }
  // The member, or a JSON null.
  const Json& operator[](std::string_view name) const;
  // The number as a non-negative integer; 0 for anything else.
  unsigned count() const;
};

// Appends a JSON string with its quotes.
void appendQuoted(std::string& out, TextView text);
