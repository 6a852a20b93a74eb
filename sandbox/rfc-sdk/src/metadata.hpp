// Descriptions of functions and structures, as the partner tells them.
#pragma once

#include <deque>
#include <vector>

#include "json.hpp"
#include "sapnwrfc.h"
#include "text.hpp"

struct Type;

struct Field {
  Text name;
  RFCTYPE type = RFCTYPE_CHAR;
  // Bytes in a non-Unicode and in a Unicode system; of character types the first is the number of characters.
  unsigned nucLength = 0, ucLength = 0;
  unsigned nucOffset = 0, ucOffset = 0;
  unsigned decimals = 0;
  // Of a structure, or of the rows of a table; a table of scalars has rows with one field without a name.
  const Type* row = nullptr;
};

struct Type {
  Text name;
  std::vector<Field> fields;
};

struct Passing {
  RFC_DIRECTION direction;
  bool isOptional;
  Text defaultValue;
};

struct Function {
  // The parameters as fields; `passing` has one entry for each.
  Type type;
  std::vector<Passing> passing;
  std::deque<Type> types;

  Function() = default;
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  // Throws Failure for a description that cannot be used.
  void read(const Json& description);
};

void describe(const Field& field, RFC_FIELD_DESC& target);
void describe(const Field& field, const Passing& passing, RFC_PARAMETER_DESC& target);
// Throws Failure RFC_INVALID_PARAMETER.
std::size_t indexOf(const Type& type, const SAP_UC* name);
