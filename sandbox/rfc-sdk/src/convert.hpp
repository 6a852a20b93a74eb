// Between what a caller sets or reads and the canonical text of an ABAP value.
// All of these throw Failure RFC_CONVERSION_FAILURE for what the type cannot hold.
#pragma once

#include "metadata.hpp"
#include "text.hpp"

// What an ABAP variable of the type holds before anybody has set it. Of packed numbers with all their decimals.
Text initialText(const Field& field);
// `-12.3400`: sign in front, no leading zeros, exactly as many decimals as the field has.
Text packedText(const Field& field, TextView value);
Text digitsText(const Field& field, TextView value);
Text dateText(const Field& field, TextView value);
Text timeText(const Field& field, TextView value);
Text integerText(const Field& field, long long value);
long long integerOf(const Field& field, TextView text);
double floatOf(const Field& field, TextView text);
// Canonical text of any character-like or numeric field; character fields are cut to their length.
Text canonicalText(const Field& field, TextView value);
