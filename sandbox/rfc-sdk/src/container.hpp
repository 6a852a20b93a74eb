// Values of a call: the parameters of a function, the fields of a structure, the rows of a table.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "json.hpp"
#include "metadata.hpp"

class Container;

struct Cell {
  // Canonical text; empty together with `isSet` false means initial.
  Text text;
  Bytes bytes;
  // A structure or table, made when somebody first asks for it.
  std::unique_ptr<Container> part;
  bool isSet = false;
};

// What every data handle points to.
class Container {
 public:
  explicit Container(const Type& type) : type_(type), cells_(type.fields.size()) {}
  virtual ~Container() = default;
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  // The container that holds the fields: of a table its current row. Throws Failure where there is none.
  virtual Container& current() { return *this; }

  const Type& type() const { return type_; }
  // Throws Failure RFC_INVALID_PARAMETER.
  std::size_t index(const SAP_UC* name);
  const Field& field(std::size_t index) const { return type_.fields[index]; }
  Cell& cell(std::size_t index) { return cells_[index]; }
  const Cell& cell(std::size_t index) const { return cells_[index]; }
  // The structure or table in a cell.
  Container& part(std::size_t index);

  // Appends what the partner gets: an array by position, null for what is initial.
  virtual void write(std::string& out) const;
  // Takes what `write` of the partner made.
  virtual void read(const Json& values);

 protected:
  void writeCell(std::string& out, std::size_t index) const;
  void readCell(std::size_t index, const Json& value);

 private:
  const Type& type_;
  std::vector<Cell> cells_;
  // Fields are nearly always asked for in their order.
  std::size_t next_ = 0;
};

class Table : public Container {
 public:
  explicit Table(const Type& row) : Container(row) {}

  Container& current() override;
  std::size_t size() const { return rows_.size(); }
  Container& append();
  // Throws Failure RFC_TABLE_MOVE_EOF.
  void moveTo(std::size_t index);
  void removeCurrent();

  void write(std::string& out) const override;
  void read(const Json& values) override;

 private:
  std::vector<std::unique_ptr<Container>> rows_;
  std::size_t at_ = 0;
};

// A call to be made; goes by the function's parameters.
class Call : public Container {
 public:
  explicit Call(const Function& function)
      : Container(function.type), function_(function), isActive_(function.passing.size(), true) {}

  const Function& function() const { return function_; }
  void setActive(std::size_t index, bool isActive) { isActive_[index] = isActive; }

  // The request's `values` (what was set and may be sent) and `inactive`.
  void write(std::string& out) const override;
  // The reply's values by name.
  void read(const Json& values) override;

 private:
  const Function& function_;
  std::vector<bool> isActive_;
};
