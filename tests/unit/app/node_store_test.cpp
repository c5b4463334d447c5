#include "app/node_store.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace umbrella::app {
namespace {

class NodeStoreTest : public testing::Test {
  protected:
    NodeStoreTest() {
        std::string name =
            (std::filesystem::temp_directory_path() / "umbrella-store-XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~NodeStoreTest() override { std::filesystem::remove_all(directory_); }
    [[nodiscard]] std::filesystem::path file() const { return directory_ / "umbrella-node.ini"; }

    std::filesystem::path directory_;
};

TEST_F(NodeStoreTest, FirstLife_MakesAnId_LaterOnesKeepItAndRaiseTheEpoch) {
    const auto first = NodeStore::open(directory_);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->memory().id.text().size(), 16U);
    EXPECT_EQ(first->memory().epoch, 1U);
    const auto second = NodeStore::open(directory_);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->memory().id, first->memory().id);
    EXPECT_EQ(second->memory().epoch, 2U);
    EXPECT_TRUE(second->warning().empty());
}

TEST_F(NodeStoreTest, File_IsReadableByItsOwnerAlone) {
    ASSERT_TRUE(NodeStore::open(directory_));
    struct stat status{};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(NodeStoreTest, WhatIsKept_ComesBack) {
    auto store = NodeStore::open(directory_);
    ASSERT_TRUE(store);
    const StoredTrunk trunk{.address = "wss://host/wsb",
                            .rooms = {"red; blue", "green"},
                            .key = "ab",
                            .key_given = true,
                            .invite = "1a",
                            .secret = "s"};
    const StoredInvite invite{.id = "2b", .secret = "t", .expires = 1ULL << 40U, .node = "n-1"};
    store->memory().trunks = {trunk, {.address = "wss://other/wsb"}};
    store->memory().known_keys = {{.address = "wss://third/wsb", .key = "cd"}};
    store->memory().invites = {invite};
    store->memory().password_hash = "scrypt:aa:bb";
    ASSERT_TRUE(store->save());
    const auto again = NodeStore::open(directory_);
    ASSERT_TRUE(again);
    ASSERT_EQ(again->memory().trunks.size(), 2U);
    EXPECT_EQ(again->memory().trunks[0], trunk);
    EXPECT_EQ(again->memory().invites, std::vector<StoredInvite>{invite});
    EXPECT_EQ(again->memory().password_hash, "scrypt:aa:bb");
}

TEST_F(NodeStoreTest, FileThatIsBroken_IsNotOverwritten) {
    std::ofstream(file()) << "what is this";
    EXPECT_FALSE(NodeStore::open(directory_));
    EXPECT_GT(std::filesystem::file_size(file()), 0U);
    std::ofstream(file()) << "[node]\nid=Not An Id\n";
    EXPECT_FALSE(NodeStore::open(directory_));
}

TEST_F(NodeStoreTest, DirectoryThatIsNotThere_GivesAnIdAndAWarning) {
    const auto store = NodeStore::open(directory_ / "nowhere");
    ASSERT_TRUE(store);
    EXPECT_FALSE(store->memory().id.empty());
    EXPECT_FALSE(store->warning().empty());
}

}  // namespace
}  // namespace umbrella::app
