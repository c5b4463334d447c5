// The Router between rooms, links and media.
#include "app/trunks.hpp"

#include <algorithm>
#include <utility>

#include "app/secrets.hpp"
#include "base/clock.hpp"
#include "base/limits_trunk.hpp"
#include "base/log.hpp"

namespace umbrella::app {

namespace trunk = core::trunk;

namespace {

Timestamp now() {
    return Timestamp{std::chrono::microseconds(g_get_monotonic_time())};
}

std::uint64_t random_number() {
    const std::string bytes = random_bytes(sizeof(std::uint64_t));
    std::uint64_t number = 0;
    for (const char byte : bytes) {
        number = (number << 8U) | static_cast<std::uint8_t>(byte);
    }
    return number;
}

ConnectionId connection_of(trunk::LinkId link) {
    return ConnectionId{static_cast<std::uint64_t>(link)};
}

}  // namespace

Trunks::Trunks(TrunkOptions options, NodeStore store, Surroundings surroundings)
    : options_(std::move(options)),
      store_(std::move(store)),
      surroundings_(std::move(surroundings)),
      router_({.id = store_.memory().id,
               .incarnation = {.epoch = store_.memory().epoch, .instance = random_number()},
               .name = options_.node_name}) {
    if (!store_.warning().empty()) {
        log::warning(store_.warning());
    }
    connect_media();
}

Trunks::~Trunks() = default;

void Trunks::start() {
    start_dials();
    last_check_ = now();
    checks_ = net::Source::after(limits::trunk_ping_interval, [this] {
        check_links();
        return true;
    });
    schedule();
}

void Trunks::stop() {
    stopping_ = true;
    checks_.stop();
    due_.stop();
    for (const auto& dial : dials_) {
        end_dial(*dial);
    }
    while (!links_.empty()) {
        refuse(links_.begin()->first, trunk::LinkErrorCode::ShuttingDown,
               to_words(trunk::LinkErrorCode::ShuttingDown));
    }
}

void Trunks::take(trunk::Event event) {
    note_codec(event);
    waiting_.push_back(std::move(event));
    if (busy_) {
        return;
    }
    busy_ = true;
    while (!waiting_.empty()) {
        const trunk::Event next = std::move(waiting_.front());
        waiting_.pop_front();
        for (const trunk::Effect& effect : router_.handle(next, now())) {
            std::visit([this](const auto& one) { carry_out(one); }, effect);
        }
    }
    busy_ = false;
    schedule();
}

void Trunks::carry_out(const trunk::Send& effect) {
    surroundings_.gateway.send(connection_of(effect.link), effect.message);
}

/// What the Router had to say of it has been sent.
void Trunks::carry_out(const trunk::CloseLink& effect) {
    const ConnectionId connection = connection_of(effect.link);
    settle_dial(connection, effect.code, effect.text);
    end(connection, effect.text);
}

void Trunks::carry_out(const trunk::LinkRefused& effect) {
    const ConnectionId connection = connection_of(effect.link);
    settle_dial(connection, effect.code, effect.text);
    end(connection, effect.text);
}

void Trunks::carry_out(const trunk::NeighbourUp& effect) {
    const ConnectionId connection = connection_of(effect.link);
    neighbours_[effect.neighbour] = {.link = connection, .name = effect.name};
    log::info("trunk is up", {{"node", effect.neighbour.text()}, {"name", effect.name}});
    Dial* const dial = dial_of(connection);
    if (dial != nullptr) {
        dial->dialer.up(Timestamp{std::chrono::microseconds(g_get_monotonic_time())});
    }
    if (surroundings_.media != nullptr) {
        surroundings_.media->open(
            effect.neighbour,
            {.offers = store_.memory().id < effect.neighbour, .dialled = dial != nullptr});
    }
}

void Trunks::carry_out(const trunk::NeighbourDown& effect) {
    neighbours_.erase(effect.neighbour);
    log::info("trunk is down", {{"node", effect.neighbour.text()}});
    for (Streams* streams : {&sending_, &receiving_}) {
        std::erase_if(*streams,
                      [&](const auto& stream) { return stream.first.first == effect.neighbour; });
    }
    if (surroundings_.media != nullptr) {
        surroundings_.media->close(effect.neighbour);
    }
}

void Trunks::carry_out(const trunk::DuplicateNodeSeen& effect) {
    if (effect.node == store_.memory().id) {
        duplicate_seen_ = true;
        log::error(
            "another server has this server's id: its umbrella-node.ini is a copy; delete "
            "it on one of the two and start that one again");
    } else {
        log::warning("two servers have one id", {{"node", effect.node.text()}});
    }
}

void Trunks::carry_out(const trunk::LogLine& effect) {
    log::info(effect.message, {{"detail", effect.detail}});
}

void Trunks::schedule() {
    if (stopping_) {
        return;
    }
    std::optional<Timestamp> due = router_.next_due();
    for (const auto& dial : dials_) {
        if (const auto next = dial->dialer.next_due(); next && (!due || *next < *due)) {
            due = next;
        }
    }
    // Many messages of neighbours change nothing about it.
    if (due == due_at_) {
        return;
    }
    due_at_ = due;
    if (!due) {
        due_.stop();
        return;
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(*due - now(), Timestamp::duration::zero()));
    due_ = net::Source::after(wait, [this] {
        due_at_.reset();
        on_time();
        return false;
    });
}

void Trunks::on_time() {
    uncover();
    for (const auto& dial : dials_) {
        poll(*dial);
    }
    take(trunk::Tick{});
}

}  // namespace umbrella::app
