// A day of virtual time: nothing grows.
#include "net.hpp"

#include <gtest/gtest.h>

namespace umbrella::core::trunk {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(TrunkSteady, ADayWithHundredSetAndClear_NothingGrows) {
    Net net;
    for (Index i = 0; i < 3; ++i) {
        net.add_node();
    }
    net.add_edge(0, 1);
    net.add_edge(1, 2);
    const std::size_t edge = net.add_edge(2, 0);
    for (Index i = 0; i < 3; ++i) {
        net.join(i, "p" + std::to_string(i));
        net.publish(i, "p" + std::to_string(i));
    }
    net.advance(seconds(1));
    for (Index i = 0; i < 3; ++i) {
        for (Index j = 0; j < 3; ++j) {
            if (i != j) {
                net.wish(i, net.key(j, "p" + std::to_string(j)));
            }
        }
    }
    std::vector<RouterCounts> first(3);
    for (int cycle = 0; cycle < 100; ++cycle) {
        net.cut(edge);
        net.join(cycle % 3 == 0 ? 0 : 1, "guest");
        net.publish(cycle % 3 == 0 ? 0 : 1, "guest", Source::Screen);
        net.say(2, "hello");
        net.advance(seconds(30));
        net.leave(cycle % 3 == 0 ? 0 : 1, "guest");
        net.mend(edge);
        net.advance(minutes(24 * 60) / 100 - seconds(30));
        net.check_quiet();
        ASSERT_FALSE(HasFailure()) << "cycle " << cycle;
        for (Index i = 0; i < 3; ++i) {
            const RouterCounts counts = net.nodes[i].router->counts();
            if (cycle == 0) {
                first[i] = counts;
            }
            ASSERT_EQ(counts, first[i]) << "node " << i << ", cycle " << cycle;
            for (const NeighbourSnapshot& neighbour : net.nodes[i].router->neighbours()) {
                ASSERT_LE(neighbour.sending, 3U);
            }
        }
    }
}

TEST(TrunkSteady, AnHourWithoutEvents_NothingIsSaid) {
    Net net;
    net.add_node();
    net.add_node();
    net.add_edge(0, 1);
    net.join(0, "p");
    net.publish(0, "p");
    net.advance(seconds(1));
    net.wish(1, net.key(0, "p"));
    net.advance(minutes(1));
    const std::size_t before = net.messages;
    net.advance(hours(1));
    EXPECT_EQ(net.messages, before);
}

}  // namespace
}  // namespace umbrella::core::trunk
