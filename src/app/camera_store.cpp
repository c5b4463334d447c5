#include "app/camera_store.hpp"

#include <memory>
#include <string_view>
#include <utility>

#include <glib.h>

#include "app/certificate_files.hpp"
#include "net/glib.hpp"

namespace umbrella::app {
namespace {

constexpr const char* file_name = "umbrella-sources.ini";
constexpr std::string_view prefix = "source ";

using KeyFilePtr = std::unique_ptr<GKeyFile, Release<g_key_file_unref>>;
using StringsPtr = std::unique_ptr<gchar*, Release<g_strfreev>>;

std::string text_in(GKeyFile* file, const std::string& group, const char* name) {
    const net::CharsPtr value(g_key_file_get_string(file, group.c_str(), name, nullptr));
    return value == nullptr ? std::string() : std::string(value.get());
}

}  // namespace

std::string to_text(const std::vector<core::camera::Spec>& cameras) {
    const KeyFilePtr file(g_key_file_new());
    g_key_file_set_comment(file.get(), nullptr, nullptr,
                           " Made by Umbrella. It holds the passwords of cameras.", nullptr);
    std::size_t number = 0;
    for (const core::camera::Spec& camera : cameras) {
        const std::string group = std::string(prefix) + std::to_string(++number);
        g_key_file_set_string(file.get(), group.c_str(), "name", camera.name.c_str());
        g_key_file_set_string(file.get(), group.c_str(), "room", camera.room.c_str());
        g_key_file_set_string(file.get(), group.c_str(), "address",
                              core::camera::to_secret_text(camera.address).c_str());
    }
    const net::CharsPtr text(g_key_file_to_data(file.get(), nullptr, nullptr));
    return text.get();
}

Result<std::vector<core::camera::Spec>> parse_cameras(const std::string& text) {
    const KeyFilePtr file(g_key_file_new());
    net::ErrorOut error;
    if (g_key_file_load_from_data(file.get(), text.c_str(), text.size(), G_KEY_FILE_NONE,
                                  error.out()) == FALSE) {
        return fail(error.message());
    }
    std::vector<core::camera::Spec> cameras;
    gsize count = 0;
    const StringsPtr groups(g_key_file_get_groups(file.get(), &count));
    for (gsize i = 0; i < count; ++i) {
        const std::string group = groups.get()[i];
        auto address = core::camera::parse_address(text_in(file.get(), group, "address"));
        if (group.starts_with(prefix) && address) {
            cameras.push_back({.name = text_in(file.get(), group, "name"),
                               .room = text_in(file.get(), group, "room"),
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
