#include "site.hpp"

#include <algorithm>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

#include "app/certificates.hpp"
#include "app/secrets.hpp"
#include "net/peer_certificate.hpp"

namespace umbrella::app::testing {
namespace {

Timestamp now() {
    return Timestamp{std::chrono::microseconds(g_get_monotonic_time())};
}

}  // namespace

std::vector<std::string> Person::names() const {
    std::vector<std::string> names;
    for (const auto& [name, info] : people) {
        names.push_back(name);
    }
    return names;
}

Site::Site(std::string name, SiteOptions options)
    : name_(std::move(name)), options_(std::move(options)) {
    std::string path = (std::filesystem::temp_directory_path() / "umbrella-XXXXXX").string();
    directory_ = mkdtemp(path.data());
    start();
}

Site::~Site() {
    stop();
    std::filesystem::remove_all(directory_);
}

void Site::start(std::uint16_t port) {
    core::NodeOptions options;
    options.make_id = [] { return random_hex(8); };
    options.wall_clock_ms = [] { return std::uint64_t{1'000}; };
    node_ = std::make_unique<core::Node>(std::move(options));
    gateway_ = std::make_unique<signalling::Gateway>(
        [this](const core::Event& event) { handle(event); }, "test");
    sockets_ = std::make_unique<net::WebSocketServer>(*gateway_);
    gateway_->set_transport(sockets_.get());
    auto store = NodeStore::open(directory_);
    ASSERT_TRUE(store) << store.error().message;
    TrunkOptions trunk_options{.node_name = name_,
                               .configured = configured_,
                               .accept = options_.accept,
                               .policy = net::AddressPolicy(false),
                               .allow_plain = true,
                               .user_agent = "test"};
    ASSERT_TRUE(trunk_options.policy.allow("127.0.0.0/8"));
    ASSERT_TRUE(trunk_options.policy.allow("::1"));
    net::HttpOptions http;
    if (!options_.certified.empty()) {
        // An authority vouches for names, and needs one.
        std::vector<std::string> names = options_.certified;
        if (std::ranges::find(names, "localhost") == names.end()) {
            names.emplace_back("localhost");
        }
        auto certified =
            establish_certificate({.directory = directory_, .names = std::move(names)});
        ASSERT_TRUE(certified) << certified.error().message;
        http.certificate = std::move(certified->certificate);
    }
    own_key_ = http.certificate ? net::key_fingerprint(http.certificate.get()).value_or("")
                                : std::string();
    trunks_ = std::make_unique<Trunks>(
        std::move(trunk_options), std::move(*store),
        Trunks::Surroundings{.gateway = *gateway_,
                             .sockets = *sockets_,
                             .rooms = [this](const core::Event& event) { handle(event); },
                             .media = nullptr,
                             .own_key = [&key = own_key_] { return key; }});
    gateway_->set_links(trunks_.get());
    http.host = options_.host;
    http.port = port;
    http.site.resource = [](const std::string& /*name*/) { return net::BytesPtr(); };
    auto server = net::HttpServer::start(std::move(http), *sockets_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    trunks_->start();
}

void Site::stop() {
    if (server_ == nullptr) {
        return;
    }
    people_.clear();
    trunks_->stop();
    bool stopped = false;
    server_->stop([&stopped] { stopped = true; });
    EXPECT_TRUE(run_until([&stopped] { return stopped; }));
    server_.reset();
    trunks_.reset();
    sockets_.reset();
    gateway_.reset();
    node_.reset();
}

void Site::lose_key() const {
    std::filesystem::remove(directory_ / "service.key");
    std::filesystem::remove(directory_ / "service.crt");
}

net::DialAddress Site::address() const {
    return {
        .tls = !options_.certified.empty(), .host = options_.host, .port = port(), .path = "/wsb"};
}

Person& Site::join(const std::string& name, const std::string& room) {
    people_.push_back(std::make_unique<Person>());
    Person& person = *people_.back();
    // Far from what sockets get.
    person.connection = ConnectionId{(std::uint64_t{1} << 40U) + ++last_person_};
    handle(core::PeerConnected{person.connection});
    core::Hello hello;
    hello.version = 1;
    hello.room = room;
    hello.name = name;
    hello.send = {core::Codec::Opus, core::Codec::Vp8};
    hello.receive = hello.send;
    say(person, hello);
    return person;
}

void Site::say(const Person& person, core::ClientMessage message) {
    handle(core::MessageReceived{person.connection, std::move(message)});
}

void Site::leave(const Person& person) {
    handle(core::PeerDisconnected{.connection = person.connection, .orderly = true});
}

std::string Site::words() const {
    const auto view = trunks_->view();
    return view.trunks.empty() ? std::string() : view.trunks.front().words;
}

std::string Site::state() const {
    const auto view = trunks_->view();
    return view.trunks.empty() ? std::string() : view.trunks.front().state;
}

std::size_t Site::links() const {
    const auto view = trunks_->view();
    return static_cast<std::size_t>(std::ranges::count_if(view.neighbours, &NeighbourView::up));
}

void Site::handle(const core::Event& event) {
    waiting_.push_back(event);
    if (std::exchange(busy_, true)) {
        return;
    }
    while (!waiting_.empty()) {
        const core::Event next = std::move(waiting_.front());
        waiting_.pop_front();
        for (const core::Effect& effect : node_->handle(next, now())) {
            carry_out(effect);
        }
    }
    busy_ = false;
}

void Site::carry_out(const core::Effect& effect) {
    std::visit(
        [this](const auto& one) {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, core::Send>) {
                for (const auto& person : people_) {
                    if (person->connection == one.connection) {
                        take(*person, one.message);
                        return;
                    }
                }
                gateway_->carry_out(one);
            } else if constexpr (std::is_same_v<T, core::SourceMoved> ||
                                 std::is_constructible_v<core::trunk::Event, T>) {
                trunks_->take(one);
            }
        },
        effect);
}

void Site::take(Person& person, const core::ServerMessage& message) {
    if (const auto* welcome = std::get_if<core::Welcome>(&message)) {
        person.id = welcome->participant;
    } else if (const auto* roster = std::get_if<core::Roster>(&message)) {
        const auto forget = [&](const ParticipantId& id) {
            EXPECT_LE(
                std::erase_if(person.people, [&](const auto& one) { return one.second.id == id; }),
                1U)
                << "somebody is there twice";
        };
        for (const ParticipantId& id : roster->removed) {
            forget(id);
        }
        for (const core::ParticipantInfo& info : roster->changed) {
            forget(info.id);
            person.people[info.name] = info;
        }
    } else if (const auto* log = std::get_if<core::ChatLog>(&message)) {
        person.chat.insert(person.chat.end(), log->entries.begin(), log->entries.end());
    } else if (const auto* demand = std::get_if<core::Demand>(&message)) {
        for (const core::SourceDemand& one : demand->sources) {
            person.wanted[one.source] = one.wanted;
        }
    }
}

bool run_until(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    const gint64 end = g_get_monotonic_time() + (limit.count() * 1000);
    // Wakes the loop although nothing happens.
    const auto tick = net::Source::after(std::chrono::milliseconds(20), [] { return true; });
    bool held = condition();
    while (!held && g_get_monotonic_time() < end) {
        g_main_context_iteration(nullptr, TRUE);
        held = condition();
    }
    return held;
}

void run_for(std::chrono::milliseconds time) {
    run_until([] { return false; }, time);
}

}  // namespace umbrella::app::testing
