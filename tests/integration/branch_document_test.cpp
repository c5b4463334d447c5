// What docs/pipelines.md shows is what is compiled and run here.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/branch.hpp"
#include "media/branch_plane.hpp"

namespace umbrella::test {
namespace {

std::string read(const std::string& path) {
    std::ifstream file(std::filesystem::path(UMBRELLA_SOURCE_ROOT) / path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The first text between the two; empty if there is none.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t from = text.find(begin);
    const std::size_t to = text.find(end, from + begin.size());
    return from == std::string::npos || to == std::string::npos
               ? std::string()
               : text.substr(from + begin.size(), to - from - begin.size());
}

TEST(BranchDocument, Example_IsTheOneThatRuns) {
    const std::string shown = between(read("docs/pipelines.md"), "```cpp\n", "```");
    EXPECT_FALSE(shown.empty());
    EXPECT_EQ(shown, between(read("tests/integration/picture_counter.hpp"), "// example: begin\n",
                             "// example: end"));
}

TEST(BranchDocument, Recipes_CanBeMade) {
    std::string document = read("docs/pipelines.md");
    std::vector<core::BranchSpec> specs;
    constexpr std::string_view mark = "--branch '";
    for (std::size_t at = document.find(mark); at != std::string::npos;
         at = document.find(mark, at + 1)) {
        const std::string text = between(document.substr(at), std::string(mark), "'\n");
        const auto spec = core::parse_branch(text);
        if (text.find("DESCRIPTION") == std::string::npos) {
            ASSERT_TRUE(spec) << text << " must be " << spec.error().message;
            specs.push_back(*spec);
        }
    }
    EXPECT_GE(specs.size(), 5U);
    const auto checked = media::BranchPlane::check(specs);
    EXPECT_TRUE(checked) << checked.error().message;
}

}  // namespace
}  // namespace umbrella::test
