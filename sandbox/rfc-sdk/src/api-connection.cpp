// Entry points: connections, calls, what the library is.
#include "connection.hpp"
#include "error.hpp"

namespace {

// The connection is gone after these, and its handle with it.
bool endsSession(const Failure& failure) {
  return failure.group == ABAP_RUNTIME_FAILURE || failure.group == COMMUNICATION_FAILURE || failure.group == LOGON_FAILURE;
}

template <typename Work>
RFC_RC onConnection(Handle handle, RFC_ERROR_INFO* error, Work work) {
  return guarded(error, [&] {
    const std::shared_ptr<Connection> connection = connectionOf(handle);
    try {
      work(*connection);
    } catch (const Failure& thrown) {
      if (endsSession(thrown)) forget(handle);
      throw;
    }
  });
}

}  // namespace

extern "C" {

// Major and minor as the real library's 7.50 tells them but for the minor number, which is always 0 there: a process
// that must not run on this double looks at that.
const SAP_UC* RfcGetVersion(unsigned* major, unsigned* minor, unsigned* patchLevel) {
  if (major != nullptr) *major = 7500;
  if (minor != nullptr) *minor = 99;
  if (patchLevel != nullptr) *patchLevel = 12;
  return u"7500.99.12 standin";
}

const SAP_UC* RfcGetRcAsString(RFC_RC code) { return nameOf(code); }

Handle RfcOpenConnection(const RFC_CONNECTION_PARAMETER* given, unsigned count, RFC_ERROR_INFO* error) {
  Handle handle = nullptr;
  guarded(error, [&] {
    const Parameters parameters = readParameters(given, count);
    checkParameters(parameters);
    handle = keep(std::make_shared<Connection>(parameters));
  });
  return handle;
}

RFC_RC RfcCloseConnection(Handle handle, RFC_ERROR_INFO* error) {
  return guarded(error, [&] {
    connectionOf(handle)->close();
    forget(handle);
  });
}

RFC_RC RfcCancel(Handle handle, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { connectionOf(handle)->cancel(); });
}

RFC_RC RfcPing(Handle handle, RFC_ERROR_INFO* error) {
  return onConnection(handle, error, [](Connection& connection) { connection.request("{\"op\":\"ping\"}"); });
}

RFC_RC RfcResetServerContext(Handle handle, RFC_ERROR_INFO* error) {
  return onConnection(handle, error, [](Connection& connection) { connection.request("{\"op\":\"reset\"}"); });
}

RFC_RC RfcGetConnectionAttributes(Handle handle, RFC_ATTRIBUTES* target, RFC_ERROR_INFO* error) {
  return guarded(error, [&] { connectionOf(handle)->attributes(*target); });
}

const Function* RfcGetFunctionDesc(Handle handle, const SAP_UC* name, RFC_ERROR_INFO* error) {
  const Function* found = nullptr;
  onConnection(handle, error, [&](Connection& connection) { found = &connection.function(name); });
  return found;
}

RFC_RC RfcInvoke(Handle handle, Call* call, RFC_ERROR_INFO* error) {
  return onConnection(handle, error, [&](Connection& connection) { connection.invoke(*call); });
}
}
