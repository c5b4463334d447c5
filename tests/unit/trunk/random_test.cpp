// Random graphs, random events. Net checks after each event what must hold at every moment; here
// the dice are thrown, and what must hold once the network is quiet is asked for.
//
// UMBRELLA_TRUNK_GRAPHS: how many graphs; UMBRELLA_TEST_SEED: the first of them.
#include "net.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

namespace umbrella::core::trunk {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Chaos {
  public:
    explicit Chaos(std::uint32_t seed) : net_(seed) { build(); }

    void run() {
        const std::size_t steps = 10 + dice(40);
        for (std::size_t i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
            step();
            net_.advance(pause());
        }
        // A better way that is paused is looked at again for ever.
        if (net_.edges.size() >= net_.nodes.size() || dice(2) == 0) {
            release_all();
        }
        const std::size_t before = net_.messages;
        net_.calm_down();
        if (testing::Test::HasFailure()) {
            return;
        }
        net_.check_quiet();
        // One of these may come of each thing that is known, on each link, for each hop that the
        // news of it travels; what follows from the last event is far less.
        const std::size_t bound = 8 * (things() + 4) * 2 * net_.edges.size() * net_.nodes.size();
        EXPECT_LE(net_.messages - before, bound);
        clear();
    }

    [[nodiscard]] std::size_t messages() const { return net_.messages; }

  private:
    std::size_t dice(std::size_t sides) { return net_.dice(sides); }

    microseconds pause() {
        switch (dice(8)) {
            case 0:
                return seconds(3 + dice(12));
            case 1:
            case 2:
                return milliseconds(500 + dice(2000));
            case 3:
                return microseconds(0);
            default:
                return milliseconds(dice(300));
        }
    }

    milliseconds delay() { return milliseconds(dice(3) == 0 ? 1 + dice(100) : 1 + dice(10)); }

    void edge(Index a, Index b) {
        const bool is_there = std::ranges::any_of(net_.edges, [&](const Edge& line) {
            return std::minmax(line.a, line.b) == std::minmax(a, b);
        });
        if (is_there) {
            return;
        }
        std::vector<std::string> rooms;
        if (limits_rooms_ && dice(3) == 0) {
            rooms = {"red"};
        }
        net_.add_edge(a, b, delay(), rooms);
    }

    void build() {
        const std::size_t count = 2 + dice(dice(4) == 0 ? 11 : 5);
        limits_rooms_ = dice(5) == 0;
        for (std::size_t i = 0; i < count; ++i) {
            net_.add_node();
        }
        switch (dice(5)) {
            case 0:  // a tree
                for (Index i = 1; i < count; ++i) {
                    edge(i, dice(i));
                }
                break;
            case 1:  // a ring
                for (Index i = 0; i < count; ++i) {
                    if (count > 2 || i == 0) {
                        edge(i, (i + 1) % count);
                    }
                }
                break;
            case 2:  // a full mesh
                for (Index i = 1; i < count; ++i) {
                    for (Index j = 0; j < i; ++j) {
                        edge(i, j);
                    }
                }
                break;
            case 3:  // a star
                for (Index i = 1; i < count; ++i) {
                    edge(i, 0);
                }
                break;
            default:
                for (Index i = 1; i < count; ++i) {
                    edge(i, dice(i));
                    for (Index j = 0; j + 1 < i; ++j) {
                        if (dice(4) == 0) {
                            edge(j, i);
                        }
                    }
                }
        }
        net_.advance(milliseconds(dice(500)));
    }

    [[nodiscard]] std::size_t things() const {
        std::size_t count = 0;
        for (const SimNode& node : net_.nodes) {
            for (const auto& [id, person] : node.people) {
                count += 1 + person.publications.size();
            }
        }
        return count;
    }

    Index any_node() { return dice(net_.nodes.size()); }
    std::size_t any_edge() { return dice(net_.edges.size()); }

    const std::pair<const ParticipantId, Person>* anybody(Index node) {
        const auto& people = net_.nodes[node].people;
        return people.empty()
                   ? nullptr
                   : &*std::next(people.begin(), static_cast<std::ptrdiff_t>(dice(people.size())));
    }

    void step() {
        switch (dice(18)) {
            case 0:
            case 1:
                join();
                return;
            case 2:
            case 3:
            case 4:
                change_somebody();
                return;
            case 5:
            case 6:
            case 7:
            case 8:
                wish();
                return;
            case 9:
                unwish();
                return;
            case 10:
            case 11:
            case 12:
                change_edge();
                return;
            case 13:
                restart();
                return;
            case 14:
                if (dice(3) == 0) {
                    partition();
                    return;
                }
                net_.measure(any_edge(), milliseconds(dice(300)));
                return;
            case 15:
            case 16:
                hold();
                return;
            default:
                talk();
        }
    }

    void hold() {
        const Index node = any_node();
        const auto& sends = net_.nodes[node].sends;
        if (!sends.empty()) {
            const auto [to, stream] =
                std::next(sends.begin(), static_cast<std::ptrdiff_t>(dice(sends.size())))->first;
            net_.hold(node, stream, to, !net_.nodes[node].held.contains({to, stream}));
        }
    }

    void release_all() {
        for (Index node = 0; node < net_.nodes.size(); ++node) {
            for (const auto& [to, stream] : std::set(net_.nodes[node].held)) {
                net_.hold(node, stream, to, false);
            }
        }
    }

    void join() {
        const Index node = any_node();
        if (net_.nodes[node].router && things() < 12) {
            const std::string name = "p" + std::to_string(++last_person_);
            net_.join(node, name, limits_rooms_ && dice(2) == 0 ? "blue" : "red");
            if (dice(2) == 0) {
                net_.publish(node, name);
            }
        }
    }

    void change_somebody() {
        const Index node = any_node();
        const auto* somebody = anybody(node);
        if (somebody == nullptr) {
            join();
            return;
        }
        const std::string name = somebody->first.text();
        const Source source = all_sources[dice(4)];
        switch (dice(6)) {
            case 0:
                net_.leave(node, name);
                return;
            case 1:
                net_.rename(node, name, "Name " + std::to_string(dice(1000)));
                return;
            case 2:
                if (somebody->second.publications.contains(source)) {
                    net_.unpublish(node, name, source);
                }
                return;
            default:
                if (things() < 12 || somebody->second.publications.contains(source)) {
                    net_.publish(node, name, source, dice(2) == 0);
                }
        }
    }

    void wish() {
        const Index node = any_node();
        const Index other = any_node();
        const auto* somebody = anybody(other);
        if (node == other || !net_.nodes[node].router || somebody == nullptr) {
            return;
        }
        for (const auto& [source, media] : somebody->second.publications) {
            net_.wish(node, net_.key(other, somebody->first.text(), source),
                      static_cast<std::uint32_t>(dice(4) * 180), Consumer{dice(3)});
        }
    }

    void unwish() {
        const Index node = any_node();
        const auto& wishes = net_.nodes[node].wishes;
        if (!wishes.empty()) {
            const auto wished =
                std::next(wishes.begin(), static_cast<std::ptrdiff_t>(dice(wishes.size())))->first;
            net_.unwish(node, wished.first, wished.second);
        }
    }

    void change_edge() {
        const std::size_t chosen = any_edge();
        if (!net_.edges[chosen].cable) {
            net_.mend(chosen);
            return;
        }
        switch (dice(5)) {
            case 0:
                net_.lose_signalling(chosen);
                return;
            case 1:
                net_.dial(chosen, dice(2) == 0);
                return;
            default:
                net_.cut(chosen);
        }
    }

    void restart() {
        const Index node = any_node();
        if (net_.nodes[node].router) {
            net_.kill(node);
            if (dice(3) == 0) {
                return;
            }
            net_.advance(milliseconds(dice(4000)));
        }
        net_.start(node);
    }

    void partition() {
        const Index border = any_node();
        for (std::size_t i = 0; i < net_.edges.size(); ++i) {
            const Edge& line = net_.edges[i];
            if ((line.a <= border) != (line.b <= border) && line.cable) {
                net_.cut(i);
            }
        }
    }

    void talk() {
        const Index node = any_node();
        if (dice(2) == 0) {
            net_.say(node, "text " + std::to_string(++last_text_), "red");
        } else {
            net_.speak(node, {ParticipantId("p" + std::to_string(dice(9)))}, "red");
        }
    }

    /// Everybody leaves, and nothing is left over.
    void clear() {
        for (Index node = 0; node < net_.nodes.size(); ++node) {
            while (const auto* somebody = anybody(node)) {
                net_.leave(node, std::string(somebody->first.text()));
            }
            while (!net_.nodes[node].wishes.empty()) {
                const auto wished = net_.nodes[node].wishes.begin()->first;
                net_.unwish(node, wished.first, wished.second);
            }
        }
        net_.advance(seconds(90));
        net_.check_empty();
        for (const SimNode& node : net_.nodes) {
            for (const std::string& text : node.heard) {
                EXPECT_EQ(node.heard.count(text), 1U) << text << " was heard twice";
            }
            for (const LinkErrorCode code : node.closed) {
                EXPECT_TRUE(code == LinkErrorCode::DuplicateLink || code == LinkErrorCode::Replaced)
                    << to_words(code);
            }
        }
    }

    Net net_;
    bool limits_rooms_ = false;
    std::size_t last_person_ = 0;
    std::size_t last_text_ = 0;
};

unsigned long number_from(const char* variable, unsigned long otherwise) {
    const char* given = std::getenv(variable);
    return given == nullptr ? otherwise : std::strtoul(given, nullptr, 10);
}

TEST(TrunkRandom, Graphs_KeepAllInvariants) {
    const auto first = static_cast<std::uint32_t>(number_from("UMBRELLA_TEST_SEED", 1));
    const auto graphs = static_cast<std::uint32_t>(number_from("UMBRELLA_TRUNK_GRAPHS", 2000));
    std::size_t messages = 0;
    for (std::uint32_t seed = first; seed < first + graphs; ++seed) {
        SCOPED_TRACE("UMBRELLA_TEST_SEED=" + std::to_string(seed) + " UMBRELLA_TRUNK_GRAPHS=1");
        Chaos chaos(seed);
        chaos.run();
        messages += chaos.messages();
        if (HasFailure()) {
            std::printf("seed %u\n", seed);
            return;
        }
    }
    std::printf("seeds %u to %u, %zu messages\n", first, first + graphs - 1, messages);
}

}  // namespace
}  // namespace umbrella::core::trunk
