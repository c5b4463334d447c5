#include "app/certificates.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>
#include <utility>

#include "app/certificate_files.hpp"
#include "app/host_names.hpp"
#include "app/x509.hpp"

namespace umbrella::app {
namespace {

using x509::CertificatePtr;
using x509::KeyPtr;

/// Devices whose clocks are a little behind.
constexpr std::chrono::hours clock_tolerance{24};

/// A certificate, with its chain, and its key.
struct Pair {
    std::vector<CertificatePtr> chain;
    KeyPtr key;
    [[nodiscard]] X509* leaf() const { return chain.front().get(); }
};

struct Directory {
    explicit Directory(const std::filesystem::path& path)
        : service_crt(path / "service.crt"),
          service_key(path / "service.key"),
          ca_crt(path / "umbrella-ca.crt"),
          ca_key(path / "umbrella-ca.key") {}
    std::filesystem::path service_crt;
    std::filesystem::path service_key;
    std::filesystem::path ca_crt;
    std::filesystem::path ca_key;
};

Result<std::vector<CertificatePtr>> certificates_in(const std::filesystem::path& path,
                                                    const std::string& pem) {
    return x509::parse_certificates(pem).map_error([&path](const Failure& failure) {
        return Failure{path.string() + " " + failure.message +
                       "; mend it, or move it away to have one made"};
    });
}

/// Both files of a pair, neither, or a failure: one without the other, or ones that do not fit.
Result<std::optional<Pair>> read_pair(const std::filesystem::path& crt,
                                      const std::filesystem::path& key) {
    const auto crt_pem = read_if_present(crt);
    const auto key_pem = crt_pem ? read_if_present(key) : crt_pem;
    if (!key_pem) {
        return tl::make_unexpected(key_pem.error());
    }
    if (!*crt_pem && !*key_pem) {
        return std::nullopt;
    }
    if (!*crt_pem || !*key_pem) {
        const auto& present = *crt_pem ? crt : key;
        const auto& missing = *crt_pem ? key : crt;
        return fail(missing.string() + " is missing, but " + present.string() +
                    " is there; bring both, or move that one away to have both made");
    }
    auto chain = certificates_in(crt, **crt_pem);
    if (!chain) {
        return tl::make_unexpected(chain.error());
    }
    auto parsed = x509::parse_key(**key_pem);
    if (!parsed) {
        return fail(key.string() + " " + parsed.error().message);
    }
    Pair pair{.chain = std::move(*chain), .key = std::move(*parsed)};
    if (!x509::belongs_to(pair.key.get(), pair.leaf())) {
        return fail(key.string() + " is not the key of " + crt.string() +
                    ", whose first certificate must be the server's own");
    }
    return pair;
}

Result<void> write_pair(const std::filesystem::path& crt, const std::filesystem::path& key,
                        const Pair& pair) {
    std::string chain;
    for (const CertificatePtr& certificate : pair.chain) {
        chain += x509::to_pem(certificate.get());
    }
    auto written = replace_file(key, x509::to_pem(pair.key.get()), secret_mode);
    if (written) {
        written = replace_file(crt, chain, public_mode);
    }
    if (!written) {
        return fail(written.error().message +
                    "; start Umbrella in a directory that it may write to, or put service.crt "
                    "and service.key there");
    }
    return {};
}

x509::Validity validity(std::chrono::system_clock::time_point now, std::chrono::hours lifetime) {
    return {.from = now - clock_tolerance, .until = now - clock_tolerance + lifetime};
}

Result<Pair> make_authority(const CertificateRequest& request) {
    std::vector<std::string> dns_names;
    std::ranges::copy_if(request.names, std::back_inserter(dns_names),
                         [](const std::string& name) { return !is_address(name); });
    Pair pair{.chain = {}, .key = x509::make_key()};
    auto made = x509::make_authority(pair.key.get(), "Umbrella CA of " + request.names.front(),
                                     dns_names, validity(request.now, authority_lifetime));
    if (!made) {
        return tl::make_unexpected(made.error());
    }
    pair.chain.push_back(std::move(*made));
    return pair;
}

/// A certificate for the request from this authority, which stays within the authority's time.
Result<CertificatePtr> issue(const Pair& authority, EVP_PKEY* key,
                             const CertificateRequest& request) {
    x509::Validity time = validity(request.now, certificate_lifetime);
    time.until = std::min(time.until, x509::not_after(authority.leaf()));
    return x509::issue(authority.leaf(), authority.key.get(), key, request.names, time);
}

bool near_its_end(X509* certificate, const CertificateRequest& request) {
    return x509::not_after(certificate) - request.now < renewal_margin;
}

bool covers(X509* certificate, const std::vector<std::string>& names) {
    const std::vector<std::string> covered = x509::names_of(certificate);
    return std::ranges::all_of(names, [&covered](const std::string& name) {
        return std::ranges::find(covered, name) != covered.end();
    });
}

/// Makes the server's certificate with `key` (a new one when null), and the authority too when
/// there is none, or it is near its end, or it may not sign for a name. Writes what is new.
Result<Pair> make_service(const Directory& files, std::optional<Pair>& authority, KeyPtr key,
                          const CertificateRequest& request) {
    Pair service{.chain = {}, .key = key != nullptr ? std::move(key) : x509::make_key()};
    CertificatePtr leaf;
    if (authority && !near_its_end(authority->leaf(), request)) {
        auto issued = issue(*authority, service.key.get(), request);
        if (!issued) {
            return tl::make_unexpected(issued.error());
        }
        leaf =
            x509::is_permitted_by(issued->get(), authority->leaf()) ? std::move(*issued) : nullptr;
    }
    if (leaf == nullptr) {
        auto made = make_authority(request);
        auto issued =
            made ? issue(*made, service.key.get(), request) : tl::make_unexpected(made.error());
        if (!issued) {
            return tl::make_unexpected(issued.error());
        }
        if (const auto kept = write_pair(files.ca_crt, files.ca_key, *made); !kept) {
            return tl::make_unexpected(kept.error());
        }
        authority = std::move(*made);
        leaf = std::move(*issued);
    }
    service.chain.push_back(std::move(leaf));
    X509_up_ref(authority->leaf());
    service.chain.emplace_back(authority->leaf());
    if (const auto kept = write_pair(files.service_crt, files.service_key, service); !kept) {
        return tl::make_unexpected(kept.error());
    }
    return service;
}

std::string iso_time(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

Result<ServiceCertificate> finish(const Pair& service, X509* authority, ServiceCertificate result) {
    std::string pem = x509::to_pem(service.key.get());
    for (const CertificatePtr& certificate : service.chain) {
        pem += x509::to_pem(certificate.get());
    }
    net::ErrorOut error;
    result.certificate = ObjectPtr<GTlsCertificate>::adopt(
        g_tls_certificate_new_from_pem(pem.data(), static_cast<gssize>(pem.size()), error.out()));
    if (!result.certificate) {
        return fail(
            "GLib does not take the certificate (is the package glib-networking "
            "installed?): " +
            error.message());
    }
    result.trust.names = x509::names_of(service.leaf());
    if (authority != nullptr) {
        result.ca_pem = x509::to_pem(authority);
        result.trust.available = true;
        result.trust.sha256 = x509::fingerprint(authority);
        result.trust.not_after = iso_time(x509::not_after(authority));
    }
    return result;
}

/// The authority's certificate when it has signed `leaf`; null when the pair was brought.
Result<CertificatePtr> own_authority(const Directory& files, X509* leaf) {
    const auto pem = read_if_present(files.ca_crt);
    if (!pem) {
        return tl::make_unexpected(pem.error());
    }
    if (!*pem) {
        return nullptr;
    }
    auto found = certificates_in(files.ca_crt, **pem);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    return x509::is_issued_by(leaf, found->front().get()) ? std::move(found->front()) : nullptr;
}

Result<ServiceCertificate> brought(const Pair& service, const CertificateRequest& request) {
    ServiceCertificate result;
    if (x509::not_after(service.leaf()) < request.now) {
        result.warnings.emplace_back("service.crt has expired: browsers will refuse it");
    }
    return finish(service, nullptr, std::move(result));
}

Result<ServiceCertificate> make(const Directory& files, std::optional<Pair> authority, KeyPtr key,
                                const CertificateRequest& request) {
    auto service = make_service(files, authority, std::move(key), request);
    if (!service) {
        return tl::make_unexpected(service.error());
    }
    ServiceCertificate result;
    result.made = true;
    return finish(*service, authority->leaf(), std::move(result));
}

Result<ServiceCertificate> keep_or_renew(const Directory& files, Pair service,
                                         CertificatePtr authority,
                                         const CertificateRequest& request) {
    const bool fit =
        covers(service.leaf(), request.names) && !near_its_end(service.leaf(), request);
    if (fit) {
        return finish(service, authority.get(), {});
    }
    if (std::error_code error; !std::filesystem::exists(files.ca_key, error)) {
        ServiceCertificate result;
        result.warnings.push_back(files.service_crt.string() +
                                  " should be made again, but umbrella-ca.key is missing: put "
                                  "it back, or remove service.crt, service.key and "
                                  "umbrella-ca.crt to start afresh");
        return finish(service, authority.get(), std::move(result));
    }
    auto pair = read_pair(files.ca_crt, files.ca_key);
    if (!pair) {
        return tl::make_unexpected(pair.error());
    }
    return make(files, std::move(*pair), std::move(service.key), request);
}

}  // namespace

Result<ServiceCertificate> establish_certificate(const CertificateRequest& request) {
    UMBRELLA_ASSERT(!request.names.empty());
    const Directory files(request.directory);
    auto service = read_pair(files.service_crt, files.service_key);
    if (!service) {
        return tl::make_unexpected(service.error());
    }
    if (!*service) {
        auto authority = read_pair(files.ca_crt, files.ca_key);
        if (!authority) {
            return tl::make_unexpected(authority.error());
        }
        return make(files, std::move(*authority), nullptr, request);
    }
    auto authority = own_authority(files, (*service)->leaf());
    if (!authority) {
        return tl::make_unexpected(authority.error());
    }
    if (*authority == nullptr) {
        return brought(**service, request);
    }
    return keep_or_renew(files, std::move(**service), std::move(*authority), request);
}

}  // namespace umbrella::app
