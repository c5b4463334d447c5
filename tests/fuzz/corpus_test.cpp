// Replays what the fuzzers have found worth keeping, so that each change of a parser meets it.
#include "targets.hpp"
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::fuzz {
namespace {

struct Target {
    std::string name;  ///< and its folder's
    void (*run)(Bytes);
};

class Corpus : public testing::TestWithParam<Target> {};

TEST_P(Corpus, EveryInput_IsTakenWithoutHarm) {
    const std::filesystem::path folder =
        std::filesystem::path(UMBRELLA_FUZZ_CORPUS) / GetParam().name;
    std::size_t inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        SCOPED_TRACE(entry.path().filename().string());
        std::ifstream file(entry.path(), std::ios::binary);
        const std::vector<char> content(std::istreambuf_iterator<char>(file), {});
        const std::vector<std::uint8_t> bytes(content.begin(), content.end());
        GetParam().run(bytes);
        ++inputs;
    }
    EXPECT_GT(inputs, 10U);
    GetParam().run({});
}

INSTANTIATE_TEST_SUITE_P(All, Corpus,
                         testing::Values(Target{"rtp", rtp}, Target{"rtcp", rtcp},
                                         Target{"srtcp", srtcp}, Target{"srtp", srtp},
                                         Target{"stun", stun}, Target{"feedback", feedback},
                                         Target{"answer", answer}, Target{"offer", offer},
                                         Target{"recording", recording}),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace umbrella::fuzz
