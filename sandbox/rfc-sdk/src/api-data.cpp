// Entry points: reading and setting values.
#include <algorithm>
#include <cstring>

#include "container.hpp"
#include "convert.hpp"
#include "error.hpp"

namespace {

// One field of whatever the handle points to.
struct Place {
  const Field& field;
  Cell& cell;
};

Place placeOf(Container* handle, const SAP_UC* name) {
  if (handle == nullptr) throw failure(RFC_INVALID_HANDLE, std::string("An invalid handle was passed to the API call"));
  Container& container = handle->current();
  const std::size_t index = container.index(name);
  return {container.field(index), container.cell(index)};
}

Text textOf(const Place& place) { return place.cell.isSet ? place.cell.text : initialText(place.field); }

// Fixed length, filled up with blanks; a buffer that is too short is an error.
RFC_RC readFixed(Container* handle, const SAP_UC* name, SAP_UC* buffer, unsigned length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Text text = textOf(placeOf(handle, name));
    if (text.size() > length) throw failure(RFC_BUFFER_TOO_SMALL, std::string("Buffer too small"));
    std::copy(text.begin(), text.end(), buffer);
    std::fill(buffer + text.size(), buffer + length, u' ');
  });
}

template <typename Number>
RFC_RC readInteger(Container* handle, const SAP_UC* name, Number* value, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Place place = placeOf(handle, name);
    *value = static_cast<Number>(integerOf(place.field, textOf(place)));
  });
}

RFC_RC store(Container* handle, const SAP_UC* name, TextView value, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Place place = placeOf(handle, name);
    place.cell.text = canonicalText(place.field, value);
    place.cell.isSet = true;
  });
}

RFC_RC storeBytes(Container* handle, const SAP_UC* name, const SAP_RAW* bytes, unsigned length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Place place = placeOf(handle, name);
    place.cell.bytes.assign(bytes, bytes + length);
    if (place.field.type == RFCTYPE_BYTE) place.cell.bytes.resize(place.field.nucLength);
    place.cell.isSet = true;
  });
}

// At most `most` units, and never beyond the end of the text: dates and times come without a length.
TextView upTo(const SAP_UC* text, std::size_t most) {
  std::size_t length = 0;
  while (length < most && text[length] != 0) ++length;
  return {text, length};
}

}  // namespace

extern "C" {

RFC_RC RfcGetChars(Container* handle, const SAP_UC* name, SAP_UC* buffer, unsigned length, RFC_ERROR_INFO* error) {
  return readFixed(handle, name, buffer, length, error);
}

RFC_RC RfcGetNum(Container* handle, const SAP_UC* name, SAP_UC* buffer, unsigned length, RFC_ERROR_INFO* error) {
  return readFixed(handle, name, buffer, length, error);
}

RFC_RC RfcGetDate(Container* handle, const SAP_UC* name, SAP_UC* date, RFC_ERROR_INFO* error) {
  return readFixed(handle, name, date, 8, error);
}

RFC_RC RfcGetTime(Container* handle, const SAP_UC* name, SAP_UC* time, RFC_ERROR_INFO* error) {
  return readFixed(handle, name, time, 6, error);
}

// With a terminating zero; `length` gives what is needed without it, also when the buffer is too small.
RFC_RC RfcGetString(Container* handle, const SAP_UC* name, SAP_UC* buffer, unsigned size, unsigned* length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Text text = textOf(placeOf(handle, name));
    *length = static_cast<unsigned>(text.size());
    if (text.size() >= size) throw failure(RFC_BUFFER_TOO_SMALL, std::string("Buffer too small"));
    std::copy(text.begin(), text.end(), buffer);
    buffer[text.size()] = 0;
  });
}

RFC_RC RfcGetStringLength(Container* handle, const SAP_UC* name, unsigned* length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Place place = placeOf(handle, name);
    *length = static_cast<unsigned>(place.field.type == RFCTYPE_XSTRING ? place.cell.bytes.size() : textOf(place).size());
  });
}

RFC_RC RfcGetBytes(Container* handle, const SAP_UC* name, SAP_RAW* buffer, unsigned length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Place place = placeOf(handle, name);
    const std::size_t count = std::min<std::size_t>(length, place.cell.bytes.size());
    std::copy_n(place.cell.bytes.begin(), count, buffer);
    std::memset(buffer + count, 0, length - count);
  });
}

RFC_RC RfcGetXString(Container* handle, const SAP_UC* name, SAP_RAW* buffer, unsigned size, unsigned* length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Place place = placeOf(handle, name);
    *length = static_cast<unsigned>(place.cell.bytes.size());
    if (place.cell.bytes.size() > size) throw failure(RFC_BUFFER_TOO_SMALL, std::string("Buffer too small"));
    std::copy(place.cell.bytes.begin(), place.cell.bytes.end(), buffer);
  });
}

RFC_RC RfcGetInt(Container* handle, const SAP_UC* name, RFC_INT* value, RFC_ERROR_INFO* error) {
  return readInteger(handle, name, value, error);
}

RFC_RC RfcGetInt1(Container* handle, const SAP_UC* name, RFC_INT1* value, RFC_ERROR_INFO* error) {
  return readInteger(handle, name, value, error);
}

RFC_RC RfcGetInt2(Container* handle, const SAP_UC* name, RFC_INT2* value, RFC_ERROR_INFO* error) {
  return readInteger(handle, name, value, error);
}

RFC_RC RfcGetInt8(Container* handle, const SAP_UC* name, RFC_INT8* value, RFC_ERROR_INFO* error) {
  return readInteger(handle, name, value, error);
}

RFC_RC RfcGetFloat(Container* handle, const SAP_UC* name, RFC_FLOAT* value, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const Place place = placeOf(handle, name);
    *value = floatOf(place.field, textOf(place));
  });
}

RFC_RC RfcSetString(Container* handle, const SAP_UC* name, const SAP_UC* value, unsigned length, RFC_ERROR_INFO* error) {
  return store(handle, name, {value, length}, error);
}

RFC_RC RfcSetNum(Container* handle, const SAP_UC* name, const SAP_UC* value, unsigned length, RFC_ERROR_INFO* error) {
  return store(handle, name, {value, length}, error);
}

RFC_RC RfcSetDate(Container* handle, const SAP_UC* name, const SAP_UC* date, RFC_ERROR_INFO* error) {
  return store(handle, name, upTo(date, 8), error);
}

RFC_RC RfcSetTime(Container* handle, const SAP_UC* name, const SAP_UC* time, RFC_ERROR_INFO* error) {
  return store(handle, name, upTo(time, 6), error);
}

RFC_RC RfcSetInt(Container* handle, const SAP_UC* name, RFC_INT value, RFC_ERROR_INFO* error) {
  return store(handle, name, wide(std::to_string(value)), error);
}

RFC_RC RfcSetInt8(Container* handle, const SAP_UC* name, RFC_INT8 value, RFC_ERROR_INFO* error) {
  return store(handle, name, wide(std::to_string(value)), error);
}

RFC_RC RfcSetBytes(Container* handle, const SAP_UC* name, const SAP_RAW* value, unsigned length, RFC_ERROR_INFO* error) {
  return storeBytes(handle, name, value, length, error);
}

RFC_RC RfcSetXString(Container* handle, const SAP_UC* name, const SAP_RAW* value, unsigned length, RFC_ERROR_INFO* error) {
  return storeBytes(handle, name, value, length, error);
}
}
