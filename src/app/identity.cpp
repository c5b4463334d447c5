#include "app/identity.hpp"

#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "app/certificates.hpp"
#include "app/mdns.hpp"
#include "app/urls.hpp"
#include "app/version.hpp"
#include "base/log.hpp"
#include "net/peer_certificate.hpp"

namespace umbrella::app {
namespace {

/// Addresses change when a laptop moves or a lease ends; nobody waits for this.
constexpr std::chrono::seconds review_interval{15};
/// The certificate is looked at this often although nothing changed: it ends one day.
constexpr std::chrono::hours renewal_interval{24};

void print_urls(const std::vector<std::string>& urls) {
    std::fputs("Open one of these in a browser:\n", stdout);
    for (const std::string& url : urls) {
        std::fprintf(stdout, "  %s\n", url.c_str());
    }
    std::fflush(stdout);
}

}  // namespace

class Identity::Impl {
  public:
    explicit Impl(Config config) : config_(std::move(config)), names_(find_host_names()) {}

    [[nodiscard]] Result<void> load_certificate() {
        if (config_.cloud) {
            return {};
        }
        CertificateRequest request;
        request.names = certificate_names(config_, names_);
        Result<ServiceCertificate> certificate = establish_certificate(request);
        if (!certificate) {
            return tl::make_unexpected(certificate.error());
        }
        loaded_ = request.now;
        certificate_ = std::move(*certificate);
        for (const std::string& warning : certificate_.warnings) {
            log::warning(warning);
        }
        return {};
    }

    [[nodiscard]] net::HttpOptions http_options() const {
        net::HttpOptions options;
        options.host = config_.serve_host;
        options.port = config_.serve_port;
        options.certificate = certificate_.certificate;
        options.site.prefix = config_.http_prefix;
        options.site.ca_pem = [this] { return certificate_.ca_pem; };
        options.site.trust = [this] { return certificate_.trust; };
        options.site.pages = [this] { return pages(); };
        options.origins = origins(config_.serve_port);
        options.server_version = "Umbrella/" + std::string(version);
        for (const std::string& range : config_.trusted_proxies) {
            // Checked when the settings were read.
            UMBRELLA_ASSERT(options.proxies.add(range).has_value());
        }
        options.limit_per_address = !config_.cloud || !options.proxies.empty();
        return options;
    }

    [[nodiscard]] std::string key_fingerprint() const {
        GTlsCertificate* certificate = certificate_.certificate.get();
        return certificate == nullptr ? std::string()
                                      : net::key_fingerprint(certificate).value_or("");
    }
    [[nodiscard]] const std::string& host() const { return names_.host; }

    void announce(net::HttpServer& server) {
        server_ = &server;
        // Only now is the port known for sure.
        server.set_origins(origins(server.port()));
        print_urls(pages());
        if (!config_.cloud) {
            mdns_ = announce_by_mdns({.name = "Umbrella on " + names_.host,
                                      .port = server.port(),
                                      .path = config_.http_prefix + "/sfu"});
        }
        watch();
    }

  private:
    /// What can be opened, once it is served.
    [[nodiscard]] std::vector<std::string> pages() const {
        return server_ == nullptr ? std::vector<std::string>()
                                  : page_urls(config_, names_, server_->port());
    }

    [[nodiscard]] net::OriginPolicy origins(std::uint16_t port) const {
        net::OriginPolicy policy{.allowed = own_origins(config_, names_, port),
                                 .same_as_host = config_.cloud && !config_.public_host};
        policy.allowed.insert(policy.allowed.end(), config_.allowed_origins.begin(),
                              config_.allowed_origins.end());
        return policy;
    }

    void watch() {
        review_ = net::Source::after(review_interval, [this] {
            review();
            return true;
        });
    }

    void review() {
        HostNames names = find_host_names();
        const bool changed = names != names_;
        if (!changed && std::chrono::system_clock::now() - loaded_ < renewal_interval) {
            return;
        }
        names_ = std::move(names);
        if (changed) {
            server_->set_origins(origins(server_->port()));
            log::info("the host's names or addresses have changed");
        }
        if (config_.cloud) {
            return;
        }
        // The old certificate goes on serving when a new one cannot be made.
        if (const Result<void> loaded = load_certificate(); !loaded) {
            log::error("the certificate could not be renewed",
                       {{"reason", loaded.error().message}});
            return;
        }
        server_->set_certificate(certificate_.certificate);
    }

    Config config_;
    HostNames names_;
    ServiceCertificate certificate_;
    std::chrono::system_clock::time_point loaded_ = std::chrono::system_clock::now();
    net::HttpServer* server_ = nullptr;
    std::unique_ptr<MdnsAnnouncement> mdns_;
    net::Source review_;
};

Identity::Identity(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Identity::~Identity() = default;

Result<std::unique_ptr<Identity>> Identity::establish(const Config& config) {
    auto impl = std::make_unique<Impl>(config);
    if (const Result<void> loaded = impl->load_certificate(); !loaded) {
        return tl::make_unexpected(loaded.error());
    }
    return std::unique_ptr<Identity>(new Identity(std::move(impl)));
}

net::HttpOptions Identity::http_options() const {
    return impl_->http_options();
}

std::string Identity::key_fingerprint() const {
    return impl_->key_fingerprint();
}

std::string Identity::host() const {
    return impl_->host();
}

void Identity::announce(net::HttpServer& server) {
    impl_->announce(server);
}

}  // namespace umbrella::app
