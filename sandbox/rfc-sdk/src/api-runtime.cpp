// Entry points: text, languages, configuration files, counters, and the server side, which this double does not have.
#include <algorithm>
#include <set>

#include "connection.hpp"
#include "error.hpp"

namespace {

struct Language {
  const SAP_UC* iso;
  SAP_UC sap;
};

// SAP's one-character keys of the languages that an ECC is delivered with most often.
constexpr Language kLanguages[] = {
    {u"EN", u'E'}, {u"DE", u'D'}, {u"FR", u'F'}, {u"ES", u'S'}, {u"IT", u'I'}, {u"NL", u'N'}, {u"PT", u'P'},
    {u"PL", u'L'}, {u"RU", u'R'}, {u"CS", u'C'}, {u"DA", u'K'}, {u"FI", u'U'}, {u"SV", u'V'}, {u"NO", u'O'},
    {u"HU", u'H'}, {u"TR", u'T'}, {u"JA", u'J'}, {u"KO", u'3'}, {u"ZH", u'1'}, {u"ZF", u'M'}, {u"EL", u'G'}};

RFC_RC notSupported(RFC_ERROR_INFO* error) {
  return report(failure(RFC_NOT_SUPPORTED, std::string("The stand-in has no RFC server")), error);
}

// Handles that a caller owns: shared with the connections they hang on.
std::mutex throughputMutex;
std::set<std::shared_ptr<Throughput>> throughputs;

std::shared_ptr<Throughput> throughputOf(const Throughput* handle) {
  const std::lock_guard<std::mutex> lock(throughputMutex);
  for (const auto& each : throughputs)
    if (each.get() == handle) return each;
  throw failure(RFC_INVALID_HANDLE, std::string("An invalid handle 'RFC_THROUGHPUT_HANDLE' was passed to the API call"));
}

RFC_RC readCounter(Throughput* handle, std::atomic<SAP_ULLONG> Throughput::*counter, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { *value = (throughputOf(handle).get()->*counter).load(); });
}

}  // namespace

extern "C" {

RFC_RC RfcUTF8ToSAPUC(const SAP_RAW* utf8, unsigned utf8Length, SAP_UC* target, unsigned* size, unsigned* length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    Text text;
    if (!fromUtf8({reinterpret_cast<const char*>(utf8), utf8Length}, text))
      throw failure(RFC_CODEPAGE_CONVERSION_FAILURE, std::string("The text is not UTF-8"));
    *length = static_cast<unsigned>(text.size());
    if (text.size() >= *size) {
      *size = *length + 1;
      throw failure(RFC_BUFFER_TOO_SMALL, std::string("Buffer too small"));
    }
    std::copy(text.begin(), text.end(), target);
    target[text.size()] = 0;
  });
}

RFC_RC RfcSAPUCToUTF8(const SAP_UC* text, unsigned textLength, SAP_RAW* target, unsigned* size, unsigned* length, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    std::string utf8;
    if (!toUtf8({text, textLength}, utf8))
      throw failure(RFC_CODEPAGE_CONVERSION_FAILURE, std::string("Half a character cannot be converted"));
    *length = static_cast<unsigned>(utf8.size());
    if (utf8.size() > *size) {
      *size = *length;
      throw failure(RFC_BUFFER_TOO_SMALL, std::string("Buffer too small"));
    }
    std::copy(utf8.begin(), utf8.end(), target);
    if (utf8.size() < *size) target[utf8.size()] = 0;
  });
}

RFC_RC RfcLanguageIsoToSap(const SAP_UC* iso, SAP_UC* sap, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    for (const Language& each : kLanguages) {
      if (TextView(each.iso) != iso) continue;
      sap[0] = each.sap;
      sap[1] = 0;
      return;
    }
    throw failure(RFC_INVALID_PARAMETER, u"Language " + Text(iso) + u" is not known");
  });
}

RFC_RC RfcLanguageSapToIso(const SAP_UC* sap, SAP_UC* iso, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    for (const Language& each : kLanguages) {
      if (each.sap != sap[0] || sap[1] != 0) continue;
      std::copy_n(each.iso, 3, iso);
      return;
    }
    throw failure(RFC_INVALID_PARAMETER, u"Language " + Text(sap) + u" is not known");
  });
}

RFC_RC RfcSetIniPath(const SAP_UC* folder, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    std::string path;
    if (!toUtf8(folder, path)) throw failure(RFC_INVALID_PARAMETER, std::string("The path cannot be read"));
    setIniFolder(path);
  });
}

// The file is read at every logon that names a destination.
RFC_RC RfcReloadIniFile(RFC_ERROR_INFO* error) { return succeed(error); }

RFC_RC RfcLoadCryptoLibrary(const SAP_UC* path, RFC_ERROR_INFO* error) {
  return report(failure(RFC_CRYPTOLIB_FAILURE, u"Crypto library not found: " + Text(path)), error);
}

Throughput* RfcCreateThroughput(RFC_ERROR_INFO* error) {
  Throughput* made = nullptr;
  guarded(error, [&] {
    auto shared = std::make_shared<Throughput>();
    made = shared.get();
    const std::lock_guard<std::mutex> lock(throughputMutex);
    throughputs.insert(std::move(shared));
  });
  return made;
}

RFC_RC RfcDestroyThroughput(Throughput* handle, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const auto shared = throughputOf(handle);
    const std::lock_guard<std::mutex> lock(throughputMutex);
    throughputs.erase(shared);
  });
}

RFC_RC RfcResetThroughput(Throughput* handle, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    const auto shared = throughputOf(handle);
    for (const auto counter : {&Throughput::calls, &Throughput::sentBytes, &Throughput::receivedBytes,
                               &Throughput::applicationTime, &Throughput::totalTime, &Throughput::serializationTime,
                               &Throughput::deserializationTime})
      (shared.get()->*counter) = 0;
  });
}

RFC_RC RfcSetThroughputOnConnection(Handle connection, Throughput* handle, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { connectionOf(connection)->throughput = throughputOf(handle); });
}

RFC_RC RfcRemoveThroughputFromConnection(Handle connection, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { connectionOf(connection)->throughput = nullptr; });
}

Throughput* RfcGetThroughputFromConnection(Handle connection, RFC_ERROR_INFO* error) {
  Throughput* found = nullptr;
  guarded(error, [&] { found = connectionOf(connection)->throughput.get(); });
  return found;
}

RFC_RC RfcGetNumberOfCalls(Throughput* handle, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return readCounter(handle, &Throughput::calls, value, error);
}
RFC_RC RfcGetSentBytes(Throughput* handle, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return readCounter(handle, &Throughput::sentBytes, value, error);
}
RFC_RC RfcGetReceivedBytes(Throughput* handle, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return readCounter(handle, &Throughput::receivedBytes, value, error);
}
RFC_RC RfcGetApplicationTime(Throughput* handle, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return readCounter(handle, &Throughput::applicationTime, value, error);
}
RFC_RC RfcGetTotalTime(Throughput* handle, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return readCounter(handle, &Throughput::totalTime, value, error);
}
RFC_RC RfcGetSerializationTime(Throughput* handle, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return readCounter(handle, &Throughput::serializationTime, value, error);
}
RFC_RC RfcGetDeserializationTime(Throughput* handle, SAP_ULLONG* value, RFC_ERROR_INFO* error) {
  return readCounter(handle, &Throughput::deserializationTime, value, error);
}

void* RfcCreateServer(const RFC_CONNECTION_PARAMETER*, unsigned, RFC_ERROR_INFO* error) {
  notSupported(error);
  return nullptr;
}
RFC_RC RfcLaunchServer(void*, RFC_ERROR_INFO* error) { return notSupported(error); }
RFC_RC RfcShutdownServer(void*, unsigned, RFC_ERROR_INFO* error) { return notSupported(error); }
RFC_RC RfcDestroyServer(void*, RFC_ERROR_INFO* error) { return notSupported(error); }
RFC_RC RfcGetServerContext(Handle, void*, RFC_ERROR_INFO* error) { return notSupported(error); }
RFC_RC RfcInstallGenericServerFunction(void*, void*, RFC_ERROR_INFO* error) { return notSupported(error); }
RFC_RC RfcInstallAuthorizationCheckHandler(void*, RFC_ERROR_INFO* error) { return notSupported(error); }
}
