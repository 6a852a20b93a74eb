#include "metadata.hpp"

#include <cstring>
#include <utility>

#include "error.hpp"

namespace {

RFCTYPE typeNamed(const Text& name) {
  static const std::pair<const SAP_UC*, RFCTYPE> names[] = {
      {u"CHAR", RFCTYPE_CHAR},       {u"NUM", RFCTYPE_NUM},     {u"DATE", RFCTYPE_DATE},
      {u"TIME", RFCTYPE_TIME},       {u"BCD", RFCTYPE_BCD},     {u"BYTE", RFCTYPE_BYTE},
      {u"FLOAT", RFCTYPE_FLOAT},     {u"INT", RFCTYPE_INT},     {u"INT1", RFCTYPE_INT1},
      {u"INT2", RFCTYPE_INT2},       {u"INT8", RFCTYPE_INT8},   {u"STRING", RFCTYPE_STRING},
      {u"XSTRING", RFCTYPE_XSTRING}, {u"TABLE", RFCTYPE_TABLE}, {u"STRUCTURE", RFCTYPE_STRUCTURE}};
  for (const auto& [known, type] : names)
    if (name == known) return type;
  throw failure(RFC_NOT_SUPPORTED, u"Type " + name + u" is not supported");
}

RFC_DIRECTION directionNamed(const Text& name) {
  if (name == u"import") return RFC_IMPORT;
  if (name == u"export") return RFC_EXPORT;
  if (name == u"changing") return RFC_CHANGING;
  return RFC_TABLES;
}

bool isCharacterLike(RFCTYPE type) {
  return type == RFCTYPE_CHAR || type == RFCTYPE_NUM || type == RFCTYPE_DATE || type == RFCTYPE_TIME;
}

Field readField(const Json& description, std::deque<Type>& types);

const Type* readType(const Json& description, const Text& name, std::deque<Type>& types) {
  Type& type = types.emplace_back();
  type.name = name;
  unsigned nucOffset = 0, ucOffset = 0;
  for (const Json& each : description.items) {
    Field field = readField(each, types);
    field.nucOffset = nucOffset;
    field.ucOffset = ucOffset;
    nucOffset += field.nucLength;
    ucOffset += field.ucLength;
    type.fields.push_back(std::move(field));
  }
  return &type;
}

Field readField(const Json& description, std::deque<Type>& types) {
  Field field;
  field.name = description["name"].text;
  field.type = typeNamed(description["type"].text);
  field.nucLength = description["length"].count();
  field.ucLength = isCharacterLike(field.type) ? 2 * field.nucLength : field.nucLength;
  field.decimals = description["decimals"].count();
  if (field.type == RFCTYPE_STRUCTURE || field.type == RFCTYPE_TABLE) {
    field.row = readType(description["fields"], description["typeName"].text, types);
    for (const Field& part : field.row->fields) {
      field.nucLength += part.nucLength;
      field.ucLength += part.ucLength;
    }
  }
  return field;
}

}  // namespace

void Function::read(const Json& description) {
  type.name = description["name"].text;
  for (const Json& each : description["parameters"].items) {
    type.fields.push_back(readField(each, types));
    passing.push_back({directionNamed(each["direction"].text), each["optional"].text == u"true", each["default"].text});
  }
}

void describe(const Field& field, RFC_FIELD_DESC& target) {
  std::memset(&target, 0, sizeof target);
  copyTo(target.name, field.name);
  target.type = field.type;
  target.nucLength = field.nucLength;
  target.nucOffset = field.nucOffset;
  target.ucLength = field.ucLength;
  target.ucOffset = field.ucOffset;
  target.decimals = field.decimals;
  target.typeDescHandle = field.row;
}

void describe(const Field& field, const Passing& passing, RFC_PARAMETER_DESC& target) {
  std::memset(&target, 0, sizeof target);
  copyTo(target.name, field.name);
  target.type = field.type;
  target.direction = passing.direction;
  target.nucLength = field.nucLength;
  target.ucLength = field.ucLength;
  target.decimals = field.decimals;
  target.typeDescHandle = field.row;
  copyTo(target.defaultValue, passing.defaultValue);
  target.optional = passing.isOptional ? 1 : 0;
}

std::size_t indexOf(const Type& type, const SAP_UC* name) {
  const TextView wanted(name);
  for (std::size_t index = 0; index < type.fields.size(); ++index)
    if (type.fields[index].name == wanted) return index;
  throw failure(RFC_INVALID_PARAMETER, u"field '" + Text(wanted.substr(0, 60)) + u"' not found");
}
