#include "app/camera_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace umbrella::app {
namespace {

using core::camera::Spec;

class CameraStoreTest : public testing::Test {
  protected:
    CameraStoreTest() {
        std::string name =
            (std::filesystem::temp_directory_path() / "umbrella-cameras-XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~CameraStoreTest() override { std::filesystem::remove_all(directory_); }
    [[nodiscard]] std::filesystem::path file() const { return directory_ / "umbrella-sources.ini"; }

    std::filesystem::path directory_;
};

const std::vector<Spec> two{
    {.name = "Door \\ [x] = # ; é",
     .room = "hall",
     .address = {.host = "192.0.2.1",
                 .port = 8554,
                 .path = "/x?y=%20",
                 .user = "admin",
                 .password = "p:@/ %w"}},
    {.name = "Yard", .room = "default", .address = {.host = "2001:db8::1"}}};

TEST_F(CameraStoreTest, WhatWasSaved_IsLoadedAgain) {
    const CameraStore store(directory_);
    ASSERT_TRUE(store.save(two));
    const auto loaded = store.load();
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->size(), two.size());
    for (std::size_t i = 0; i < two.size(); ++i) {
        EXPECT_EQ((*loaded)[i].name, two[i].name);
        EXPECT_EQ((*loaded)[i].room, two[i].room);
        EXPECT_EQ((*loaded)[i].address, two[i].address);
        EXPECT_FALSE((*loaded)[i].configured);
    }
}

TEST_F(CameraStoreTest, File_IsReadableByItsOwnerAlone) {
    ASSERT_TRUE(CameraStore(directory_).save(two));
    struct stat status{};
    ASSERT_EQ(stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(CameraStoreTest, NoFile_IsNoCameras) {
    const auto loaded = CameraStore(directory_).load();
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->empty());
}

TEST_F(CameraStoreTest, FileThatIsNone_IsAFailureThatQuotesNothing) {
    std::ofstream(file()) << "rtsp://admin:hunter2@host/";
    const auto loaded = CameraStore(directory_).load();
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("umbrella-sources.ini"), std::string::npos);
    EXPECT_EQ(loaded.error().message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace umbrella::app
