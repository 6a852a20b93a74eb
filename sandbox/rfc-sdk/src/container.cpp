#include "container.hpp"

#include "convert.hpp"
#include "error.hpp"

std::size_t Container::index(const SAP_UC* name) {
  const std::size_t count = type_.fields.size();
  if (next_ < count && type_.fields[next_].name == name) return next_++;
  const std::size_t found = indexOf(type_, name);
  next_ = found + 1;
  return found;
}

Container& Container::part(std::size_t index) {
  const Field& field = type_.fields[index];
  Cell& cell = cells_[index];
  if (field.row == nullptr) throw failure(RFC_INVALID_PARAMETER, u"field '" + field.name + u"' has no fields of its own");
  if (cell.part == nullptr) {
    if (field.type == RFCTYPE_TABLE) cell.part = std::make_unique<Table>(*field.row);
    else cell.part = std::make_unique<Container>(*field.row);
  }
  cell.isSet = true;
  return *cell.part;
}

void Container::write(std::string& out) const {
  out += '[';
  for (std::size_t index = 0; index < cells_.size(); ++index) {
    if (index > 0) out += ',';
    writeCell(out, index);
  }
  out += ']';
}

void Container::read(const Json& values) {
  static const Json initial;
  for (std::size_t index = 0; index < cells_.size(); ++index)
    readCell(index, index < values.items.size() ? values.items[index] : initial);
}

void Container::writeCell(std::string& out, std::size_t index) const {
  const Cell& cell = cells_[index];
  const Field& field = type_.fields[index];
  if (!cell.isSet) out += "null";
  else if (cell.part != nullptr) cell.part->write(out);
  else if (field.type == RFCTYPE_BYTE || field.type == RFCTYPE_XSTRING) out += '"' + toBase64(cell.bytes) + '"';
  else appendQuoted(out, cell.text);
}

void Container::readCell(std::size_t index, const Json& value) {
  const Field& field = type_.fields[index];
  Cell& cell = cells_[index];
  if (field.row != nullptr) {
    part(index).read(value);
    return;
  }
  cell.isSet = !value.isNull();
  if (value.isNull()) {
    cell.text.clear();
    cell.bytes.clear();
  } else if (field.type == RFCTYPE_BYTE || field.type == RFCTYPE_XSTRING) {
    if (!fromBase64(narrow(value.text), cell.bytes))
      throw broken(RFC_SERIALIZATION_FAILURE, "The partner sent bytes that cannot be read");
    if (field.type == RFCTYPE_BYTE) cell.bytes.resize(field.nucLength);
  } else {
    cell.text = canonicalText(field, value.text);
  }
}

Container& Table::current() {
  if (at_ >= rows_.size()) throw failure(RFC_TABLE_MOVE_EOF, std::string("The table has no current row"));
  return *rows_[at_];
}

Container& Table::append() {
  rows_.push_back(std::make_unique<Container>(type()));
  at_ = rows_.size() - 1;
  return *rows_.back();
}

void Table::moveTo(std::size_t index) {
  if (index >= rows_.size()) throw failure(RFC_TABLE_MOVE_EOF, std::string("The table has no such row"));
  at_ = index;
}

void Table::removeCurrent() {
  current();
  rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(at_));
}

void Table::write(std::string& out) const {
  out += '[';
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    if (index > 0) out += ',';
    rows_[index]->write(out);
  }
  out += ']';
}

void Table::read(const Json& values) {
  rows_.clear();
  at_ = 0;
  rows_.reserve(values.items.size());
  for (const Json& row : values.items) {
    rows_.push_back(std::make_unique<Container>(type()));
    rows_.back()->read(row);
  }
}

void Call::write(std::string& out) const {
  const auto list = [&](auto isWanted, auto each) {
    bool isFirst = true;
    for (std::size_t index = 0; index < isActive_.size(); ++index) {
      if (!isWanted(index)) continue;
      if (!isFirst) out += ',';
      isFirst = false;
      appendQuoted(out, field(index).name);
      each(index);
    }
  };
  out += "\"values\":{";
  list([&](std::size_t index) { return isActive_[index] && cell(index).isSet; },
       [&](std::size_t index) {
         out += ':';
         writeCell(out, index);
       });
  out += "},\"inactive\":[";
  list([&](std::size_t index) { return !isActive_[index]; }, [](std::size_t) {});
  out += ']';
}

void Call::read(const Json& values) {
  for (const auto& [name, value] : values.members) readCell(index(wide(name).c_str()), value);
}
