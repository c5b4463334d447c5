#include "app/camera_store.hpp"

#include <string_view>
#include <utility>

#include "app/certificate_files.hpp"
#include "app/key_file.hpp"

namespace umbrella::app {
namespace {

constexpr const char* file_name = "umbrella-sources.ini";
constexpr std::string_view prefix = "source ";

}  // namespace

std::string to_text(const std::vector<core::camera::Spec>& cameras) {
    KeyFile file("Made by Umbrella. It holds the passwords of cameras.");
    std::size_t number = 0;
    for (const core::camera::Spec& camera : cameras) {
        const std::string group = std::string(prefix) + std::to_string(++number);
        file.put(group, "name", camera.name);
        file.put(group, "room", camera.room);
        file.put(group, "address", core::camera::to_secret_text(camera.address));
    }
    return file.to_text();
}

Result<std::vector<core::camera::Spec>> parse_cameras(const std::string& text) {
    const auto file = KeyFile::parse(text);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    std::vector<core::camera::Spec> cameras;
    for (const std::string& group : file->groups()) {
        auto address = core::camera::parse_address(file->text(group, "address"));
        if (group.starts_with(prefix) && address) {
            cameras.push_back({.name = file->text(group, "name"),
                               .room = file->text(group, "room"),
                               .address = std::move(*address)});
        }
    }
    return cameras;
}

CameraStore::CameraStore(const std::filesystem::path& directory) : path_(directory / file_name) {}

Result<std::vector<core::camera::Spec>> CameraStore::load() const {
    const auto text = read_if_present(path_);
    if (!text) {
        return tl::make_unexpected(text.error());
    }
    if (!*text) {
        return std::vector<core::camera::Spec>();
    }
    auto cameras = parse_cameras(**text);
    if (!cameras) {
        // What is wrong is not quoted: it may be a password.
        return fail("cannot understand " + path_.string() +
                    ": mend it, or delete it to forget the cameras in it");
    }
    return cameras;
}

Result<void> CameraStore::save(const std::vector<core::camera::Spec>& cameras) const {
    return replace_file(path_, to_text(cameras), secret_mode);
}

}  // namespace umbrella::app
