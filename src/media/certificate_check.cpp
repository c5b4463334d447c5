#include "media/certificate_check.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace umbrella::media {
namespace {

constexpr std::string_view pem_begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view pem_end = "-----END CERTIFICATE-----";

std::optional<GChecksumType> hash_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, GChecksumType>, 3> hashes{{
        {"sha-256", G_CHECKSUM_SHA256},
        {"sha-384", G_CHECKSUM_SHA384},
        {"sha-512", G_CHECKSUM_SHA512},
    }};
    const auto* found =
        std::ranges::find(hashes, name, &std::pair<std::string_view, GChecksumType>::first);
    return found == hashes.end() ? std::nullopt : std::optional(found->second);
}

/// The digits of the digest in lower case, as GLib writes them.
std::string digits_of(std::string_view fingerprint) {
    std::string digits;
    for (const char character : fingerprint) {
        if (character != ':') {
            digits.push_back(
                static_cast<char>(std::tolower(static_cast<unsigned char>(character))));
        }
    }
    return digits;
}

std::string digest_of(std::string_view pem, GChecksumType hash) {
    const std::size_t begin = pem.find(pem_begin);
    const std::size_t end = pem.find(pem_end);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
        return {};
    }
    const std::string base64(pem.substr(begin + pem_begin.size(), end - begin - pem_begin.size()));
    gsize size = 0;
    const BytesPtr der(g_base64_decode(base64.c_str(), &size));
    const GStringPtr digest(g_compute_checksum_for_data(hash, der.get(), size));
    return digest.get();
}

}  // namespace

bool has_fingerprint(std::string_view pem, std::string_view fingerprint) {
    const std::size_t space = std::min(fingerprint.find(' '), fingerprint.size());
    const auto hash = hash_named(fingerprint.substr(0, space));
    if (!hash || space == fingerprint.size()) {
        return false;
    }
    const std::string digest = digest_of(pem, *hash);
    return !digest.empty() && digest == digits_of(fingerprint.substr(space + 1));
}

void CertificateCheck::expect(std::string fingerprint) {
    const std::lock_guard lock(mutex_);
    expected_ = std::move(fingerprint);
}

void CertificateCheck::shown(const std::string& pem) {
    {
        const std::lock_guard lock(mutex_);
        if (has_fingerprint(pem, expected_)) {
            return;
        }
        has_refused_ = true;
    }
    refused_();
}

bool CertificateCheck::has_refused() const {
    const std::lock_guard lock(mutex_);
    return has_refused_;
}

SignalConnection watch_peer_certificate(GstElement* webrtcbin,
                                        const std::shared_ptr<CertificateCheck>& check) {
    // OpenSSL asks for the verdict in the middle of the handshake, and the property changes there.
    return connect_signal<GstObject*, GParamSpec*>(
        webrtcbin, "deep-notify::peer-pem", [check](GstObject* decoder, GParamSpec*) {
            gchar* pem = nullptr;
            g_object_get(decoder, "peer-pem", &pem, nullptr);
            const GStringPtr owned(pem);
            check->shown(owned ? owned.get() : "");
        });
}

}  // namespace umbrella::media
