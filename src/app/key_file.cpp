#include "app/key_file.hpp"

#include "net/glib.hpp"

namespace umbrella::app {
namespace {

using StringsPtr = std::unique_ptr<gchar*, Release<g_strfreev>>;

std::vector<std::string> to_vector(const StringsPtr& strings, gsize count) {
    return strings == nullptr ? std::vector<std::string>()
                              : std::vector<std::string>(strings.get(), strings.get() + count);
}

}  // namespace

KeyFile::KeyFile() : file_(g_key_file_new()) {}

KeyFile::KeyFile(const std::string& comment) : KeyFile() {
    g_key_file_set_comment(file_.get(), nullptr, nullptr, (" " + comment).c_str(), nullptr);
}

Result<KeyFile> KeyFile::parse(const std::string& text) {
    KeyFile file;
    net::ErrorOut error;
    if (g_key_file_load_from_data(file.file_.get(), text.c_str(), text.size(), G_KEY_FILE_NONE,
                                  error.out()) == FALSE) {
        return fail(error.message());
    }
    return file;
}

std::vector<std::string> KeyFile::groups() const {
    gsize count = 0;
    const StringsPtr names(g_key_file_get_groups(file_.get(), &count));
    return to_vector(names, count);
}

std::string KeyFile::text(const std::string& group, const char* name) const {
    const net::CharsPtr value(g_key_file_get_string(file_.get(), group.c_str(), name, nullptr));
    return value == nullptr ? std::string() : std::string(value.get());
}

std::vector<std::string> KeyFile::texts(const std::string& group, const char* name) const {
    gsize count = 0;
    const StringsPtr values(
        g_key_file_get_string_list(file_.get(), group.c_str(), name, &count, nullptr));
    return to_vector(values, count);
}

std::uint64_t KeyFile::number(const std::string& group, const char* name) const {
    return g_key_file_get_uint64(file_.get(), group.c_str(), name, nullptr);
}

bool KeyFile::flag(const std::string& group, const char* name) const {
    return g_key_file_get_boolean(file_.get(), group.c_str(), name, nullptr) != FALSE;
}

void KeyFile::put(const std::string& group, const char* name, const std::string& value) {
    if (!value.empty()) {
        g_key_file_set_string(file_.get(), group.c_str(), name, value.c_str());
    }
}

void KeyFile::put(const std::string& group, const char* name,
                  const std::vector<std::string>& values) {
    if (values.empty()) {
        return;
    }
    std::vector<const gchar*> list;
    for (const std::string& value : values) {
        list.push_back(value.c_str());
    }
    g_key_file_set_string_list(file_.get(), group.c_str(), name, list.data(), list.size());
}

void KeyFile::put_number(const std::string& group, const char* name, std::uint64_t value) {
    g_key_file_set_uint64(file_.get(), group.c_str(), name, value);
}

void KeyFile::put_flag(const std::string& group, const char* name, bool value) {
    if (value) {
        g_key_file_set_boolean(file_.get(), group.c_str(), name, TRUE);
    }
}

std::string KeyFile::to_text() const {
    const net::CharsPtr text(g_key_file_to_data(file_.get(), nullptr, nullptr));
    return text.get();
}

}  // namespace umbrella::app
