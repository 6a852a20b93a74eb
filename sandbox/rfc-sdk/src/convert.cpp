#include "convert.hpp"

#include <cerrno>
#include <cmath>
#include <cstdlib>

#include "error.hpp"

namespace {

[[noreturn]] void refuse(const Field& field, TextView value) {
  throw failure(RFC_CONVERSION_FAILURE,
                u"Cannot convert the value \"" + Text(value.substr(0, 60)) + u"\" into the field " + field.name);
}

bool areDigits(TextView text) {
  for (const SAP_UC unit : text)
    if (unit < u'0' || unit > u'9') return false;
  return true;
}

int number(TextView digits) {
  int value = 0;
  for (const SAP_UC unit : digits) value = value * 10 + (unit - u'0');
  return value;
}

bool isCalendarDate(TextView text) {
  const int year = number(text.substr(0, 4)), month = number(text.substr(4, 2)), day = number(text.substr(6, 2));
  if (year == 0 || month < 1 || month > 12 || day < 1) return false;
  const bool isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return day <= days[month - 1] + (month == 2 && isLeap ? 1 : 0);
}

TextView withoutBlanks(TextView text) {
  while (!text.empty() && text.front() == u' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == u' ') text.remove_suffix(1);
  return text;
}

// Adds one to the last digit. A carry out of the first makes the text longer.
void roundUp(Text& digits) {
  for (std::size_t at = digits.size(); at-- > 0;) {
    if (digits[at] != u'9') {
      ++digits[at];
      return;
    }
    digits[at] = u'0';
  }
  digits.insert(digits.begin(), u'1');
}

}  // namespace

Text initialText(const Field& field) {
  switch (field.type) {
    case RFCTYPE_DATE: return Text(8, u'0');
    case RFCTYPE_TIME: return Text(6, u'0');
    case RFCTYPE_NUM: return Text(field.nucLength, u'0');
    case RFCTYPE_BCD: return field.decimals == 0 ? Text(u"0") : u"0." + Text(field.decimals, u'0');
    case RFCTYPE_INT: case RFCTYPE_INT1: case RFCTYPE_INT2: case RFCTYPE_INT8: case RFCTYPE_FLOAT: return u"0";
    default: return {};
  }
}

Text packedText(const Field& field, TextView value) {
  TextView text = withoutBlanks(value);
  const bool isNegative = !text.empty() && text.front() == u'-';
  if (!text.empty() && (text.front() == u'-' || text.front() == u'+')) text.remove_prefix(1);
  const std::size_t point = text.find(u'.');
  const TextView before = text.substr(0, point);
  const TextView after = point == TextView::npos ? TextView() : text.substr(point + 1);
  if (!areDigits(before) || !areDigits(after) || (before.empty() && after.empty())) refuse(field, value);
  // What the library does with decimals too many is nowhere written down; losing them in silence is what hurts.
  Text digits(before);
  digits += after.substr(0, field.decimals);
  if (after.size() < field.decimals) digits.append(field.decimals - after.size(), u'0');
  if (after.size() > field.decimals && after[field.decimals] >= u'5') roundUp(digits);
  digits.erase(0, digits.find_first_not_of(u'0'));
  if (digits.size() > 2 * field.nucLength - 1) refuse(field, value);
  const bool isZero = digits.empty();
  if (digits.size() <= field.decimals) digits.insert(0, field.decimals + 1 - digits.size(), u'0');
  if (field.decimals > 0) digits.insert(digits.size() - field.decimals, 1, u'.');
  return isNegative && !isZero ? u"-" + digits : digits;
}

Text digitsText(const Field& field, TextView value) {
  if (!areDigits(value) || value.size() > field.nucLength) refuse(field, value);
  return Text(field.nucLength - value.size(), u'0').append(value);
}

Text dateText(const Field& field, TextView value) {
  const TextView text = value.substr(0, 8);
  if (text == u"        ") return Text(8, u'0');
  if (text.size() != 8 || !areDigits(text)) refuse(field, value);
  if (text != u"00000000" && !isCalendarDate(text)) refuse(field, value);
  return Text(text);
}

Text timeText(const Field& field, TextView value) {
  const TextView text = value.substr(0, 6);
  if (text == u"      ") return Text(6, u'0');
  if (text.size() != 6 || !areDigits(text)) refuse(field, value);
  const bool isEndOfDay = text == u"240000";
  const bool isTime = number(text.substr(0, 2)) < 24 && number(text.substr(2, 2)) < 60 && number(text.substr(4)) < 60;
  if (!isTime && !isEndOfDay) refuse(field, value);
  return Text(text);
}

Text integerText(const Field& field, long long value) {
  const bool fits = field.type == RFCTYPE_INT1   ? value >= 0 && value <= 255
                    : field.type == RFCTYPE_INT2 ? value >= -32768 && value <= 32767
                    : field.type == RFCTYPE_INT  ? value >= -2147483648LL && value <= 2147483647LL
                                                 : true;
  const Text text = wide(std::to_string(value));
  if (!fits) refuse(field, text);
  return text;
}

long long integerOf(const Field& field, TextView text) {
  const std::string plain = narrow(withoutBlanks(text));
  char* end = nullptr;
  errno = 0;
  const long long value = std::strtoll(plain.c_str(), &end, 10);
  if (plain.empty() || *end != 0 || errno != 0) refuse(field, text);
  return value;
}

double floatOf(const Field& field, TextView text) {
  const std::string plain = narrow(withoutBlanks(text));
  char* end = nullptr;
  const double value = std::strtod(plain.c_str(), &end);
  if (plain.empty() || *end != 0 || !std::isfinite(value)) refuse(field, text);
  return value;
}

Text canonicalText(const Field& field, TextView value) {
  switch (field.type) {
    case RFCTYPE_STRING: return Text(value);
    // Too long a value is cut without a word, in the middle of a character if need be.
    case RFCTYPE_CHAR: return Text(value.substr(0, field.nucLength));
    case RFCTYPE_NUM: return digitsText(field, value);
    case RFCTYPE_DATE: return dateText(field, value);
    case RFCTYPE_TIME: return timeText(field, value);
    case RFCTYPE_BCD: return packedText(field, value);
    case RFCTYPE_FLOAT: floatOf(field, value); return Text(withoutBlanks(value));
    case RFCTYPE_INT: case RFCTYPE_INT1: case RFCTYPE_INT2: case RFCTYPE_INT8:
      return integerText(field, integerOf(field, value));
    default: refuse(field, value);
  }
}
