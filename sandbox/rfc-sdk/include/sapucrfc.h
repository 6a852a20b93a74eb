// Text type of the stand-in library. Own text; see ../README.md.
#pragma once

#include <cstddef>
#include <cstdio>

// One UTF-16 code unit.
using SAP_UC = char16_t;
using SAP_RAW = unsigned char;
using SAP_ULLONG = unsigned long long;

extern "C" {
std::size_t strlenU16(const SAP_UC* text);
int strcmpU16(const SAP_UC* left, const SAP_UC* right);
SAP_UC* strcpyU16(SAP_UC* target, const SAP_UC* source);
SAP_UC* strncpyU16(SAP_UC* target, const SAP_UC* source, std::size_t count);
int fprintfU16(std::FILE* file, const SAP_UC* format, ...);
}
