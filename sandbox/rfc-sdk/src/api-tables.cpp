// Entry points: function containers, structures and tables, and their descriptions.
#include "container.hpp"
#include "error.hpp"

namespace {

Table& tableOf(Container* handle) {
  Table* table = dynamic_cast<Table*>(handle);
  if (table == nullptr) throw failure(RFC_INVALID_HANDLE, std::string("An invalid handle 'RFC_TABLE_HANDLE' was passed to the API call"));
  return *table;
}

RFC_RC partOf(Container* handle, const SAP_UC* name, Container** part, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    Container& container = handle->current();
    *part = &container.part(container.index(name));
  });
}

template <typename List>
void checkIndex(const List& list, unsigned index) {
  if (index >= list.size()) throw failure(RFC_INVALID_PARAMETER, std::string("The index is out of range"));
}

}  // namespace

extern "C" {

Call* RfcCreateFunction(const Function* function, RFC_ERROR_INFO* error) {
  Call* made = nullptr;
  guarded(error, [&] {
    if (function == nullptr) throw failure(RFC_INVALID_HANDLE, std::string("An invalid handle 'RFC_FUNCTION_DESC_HANDLE' was passed to the API call"));
    made = new Call(*function);
  });
  return made;
}

RFC_RC RfcDestroyFunction(Call* call, RFC_ERROR_INFO* error) {
  delete call;
  return succeed(error);
}

RFC_RC RfcSetParameterActive(Call* call, const SAP_UC* name, int isActive, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { call->setActive(indexOf(call->type(), name), isActive != 0); });
}

RFC_RC RfcGetStructure(Container* handle, const SAP_UC* name, Container** structure, RFC_ERROR_INFO* error) {
  return partOf(handle, name, structure, error);
}

RFC_RC RfcGetTable(Container* handle, const SAP_UC* name, Container** table, RFC_ERROR_INFO* error) {
  return partOf(handle, name, table, error);
}

Container* RfcAppendNewRow(Container* table, RFC_ERROR_INFO* error) {
  Container* row = nullptr;
  guarded(error, [&] { row = &tableOf(table).append(); });
  return row;
}

RFC_RC RfcGetRowCount(Container* table, unsigned* count, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { *count = static_cast<unsigned>(tableOf(table).size()); });
}

RFC_RC RfcMoveTo(Container* table, unsigned index, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { tableOf(table).moveTo(index); });
}

RFC_RC RfcDeleteCurrentRow(Container* table, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { tableOf(table).removeCurrent(); });
}

const Function* RfcDescribeFunction(Call* call, RFC_ERROR_INFO* error) {
  succeed(error);
  return &call->function();
}

RFC_RC RfcGetFunctionName(const Function* function, SAP_UC* name, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { copyTo(*reinterpret_cast<RFC_ABAP_NAME*>(name), function->type.name); });
}

RFC_RC RfcGetParameterCount(const Function* function, unsigned* count, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { *count = static_cast<unsigned>(function->passing.size()); });
}

RFC_RC RfcGetParameterDescByIndex(const Function* function, unsigned index, RFC_PARAMETER_DESC* target, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    checkIndex(function->passing, index);
    describe(function->type.fields[index], function->passing[index], *target);
  });
}

// A name that is not there leaves the description zeroed: node-rfc copies its name into the error's path.
RFC_RC RfcGetParameterDescByName(const Function* function, const SAP_UC* name, RFC_PARAMETER_DESC* target, RFC_ERROR_INFO* error) {
  target->name[0] = 0;
  return guarded(error, [&] {
    const std::size_t index = indexOf(function->type, name);
    describe(function->type.fields[index], function->passing[index], *target);
  });
}

RFC_RC RfcGetFieldCount(const Type* type, unsigned* count, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { *count = static_cast<unsigned>(type->fields.size()); });
}

RFC_RC RfcGetFieldDescByIndex(const Type* type, unsigned index, RFC_FIELD_DESC* target, RFC_ERROR_INFO* error) {
  target->name[0] = 0;
  return guarded(error, [&] {
    checkIndex(type->fields, index);
    describe(type->fields[index], *target);
  });
}

RFC_RC RfcGetFieldDescByName(const Type* type, const SAP_UC* name, RFC_FIELD_DESC* target, RFC_ERROR_INFO* error) {
  target->name[0] = 0;
  return guarded(error, [&] { describe(type->fields[indexOf(*type, name)], *target); });
}
}
