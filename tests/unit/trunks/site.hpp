// A server without media: the node, its WebSockets and its trunks, on a loopback port, with people
// who are there only as their words. Several run in one process and are joined by real sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/trunks.hpp"
#include "core/node.hpp"
#include "net/http_server.hpp"
#include "signalling/gateway.hpp"

namespace umbrella::app::testing {

/// Somebody in a room, and what came over his connection.
struct Person {
    ConnectionId connection{};
    ParticipantId id;
    std::map<std::string, core::ParticipantInfo> people;  ///< by name, himself included
    std::vector<core::ChatEntry> chat;
    std::map<core::Source, bool> wanted;

    [[nodiscard]] std::vector<std::string> names() const;
};

struct SiteOptions {
    TrunkAccept accept = TrunkAccept::Anybody;
    std::string host = "127.0.0.1";
    /// For whom the certificate is; none: no TLS.
    std::vector<std::string> certified;
};

class Site {
  public:
    explicit Site(std::string name, SiteOptions options = {});
    ~Site();
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    void start(std::uint16_t port = 0);
    void stop();
    /// From its next start on.
    void configure(std::vector<ConfiguredTrunk> trunks) { configured_ = std::move(trunks); }
    /// It has another key from its next start on.
    void lose_key() const;
    /// The authority that has signed its certificate.
    [[nodiscard]] std::filesystem::path authority() const { return directory_ / "umbrella-ca.crt"; }

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] net::DialAddress address() const;
    [[nodiscard]] std::string url() const { return net::to_string(address()); }
    [[nodiscard]] Trunks& trunks() { return *trunks_; }
    [[nodiscard]] const core::Node& node() const { return *node_; }

    Person& join(const std::string& name, const std::string& room = "default");
    void say(const Person& person, core::ClientMessage message);
    void leave(const Person& person);

    /// Of the only trunk that is set.
    [[nodiscard]] std::string words() const;
    [[nodiscard]] std::string state() const;
    [[nodiscard]] std::size_t links() const;

  private:
    void handle(const core::Event& event);
    void carry_out(const core::Effect& effect);
    static void take(Person& person, const core::ServerMessage& message);

    std::string name_;
    SiteOptions options_;
    std::vector<ConfiguredTrunk> configured_;
    std::filesystem::path directory_;
    std::string own_key_;
    std::unique_ptr<core::Node> node_;
    std::unique_ptr<signalling::Gateway> gateway_;
    std::unique_ptr<net::WebSocketServer> sockets_;
    std::unique_ptr<Trunks> trunks_;
    std::unique_ptr<net::HttpServer> server_;
    std::vector<std::unique_ptr<Person>> people_;
    std::deque<core::Event> waiting_;
    bool busy_ = false;
    std::uint64_t last_person_ = 0;
};

/// False when `condition` does not hold within `limit`.
bool run_until(const std::function<bool()>& condition,
               std::chrono::milliseconds limit = std::chrono::seconds(15));
/// Lets things go on for a while.
void run_for(std::chrono::milliseconds time);

}  // namespace umbrella::app::testing
