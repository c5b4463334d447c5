// The server's certificate. Whoever runs Umbrella may bring service.crt and service.key; without
// them a small certificate authority is made beside them (umbrella-ca.crt, umbrella-ca.key), and a
// certificate signed by it, which is made again when it has to be: a device that trusts the
// authority notices nothing. What Umbrella has not made is only read.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gio/gio.h>

#include "base/result.hpp"
#include "net/glib.hpp"
#include "net/routes.hpp"

namespace umbrella::app {

inline constexpr std::chrono::hours certificate_lifetime{24 * 398};
inline constexpr std::chrono::hours authority_lifetime{24 * 3652};
/// A certificate or authority that is this near to its end is made again.
inline constexpr std::chrono::hours renewal_margin{24 * 30};

struct CertificateRequest {
    std::filesystem::path directory = ".";
    /// DNS names and addresses; the first is the subject's common name. Not empty.
    std::vector<std::string> names;
    std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
};

struct ServiceCertificate {
    ObjectPtr<GTlsCertificate> certificate;
    /// The local authority's certificate as PEM; nothing when the files were brought.
    std::optional<std::string> ca_pem;
    net::TrustInfo trust;
    /// Files were written by this call.
    bool made = false;
    /// Not fatal, but somebody should know: one line each, for the log.
    std::vector<std::string> warnings;
};

/// Loads, or makes, or makes again. To be called at the start, when names and addresses change,
/// and once a day. The failure is one line that says what to do.
[[nodiscard]] Result<ServiceCertificate> establish_certificate(const CertificateRequest& request);

}  // namespace umbrella::app
