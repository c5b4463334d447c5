// GLib's key files (the .ini files in which the server remembers things), by value.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <glib.h>

#include "base/release.hpp"
#include "base/result.hpp"

namespace umbrella::app {

/// Groups of named values. What is not there reads as empty, 0 or false. Any one thread.
class KeyFile {
  public:
    /// An empty one; `comment` is its first line.
    explicit KeyFile(const std::string& comment);
    /// A failure quotes the line that is wrong: not for a log if the file holds secrets.
    [[nodiscard]] static Result<KeyFile> parse(const std::string& text);

    [[nodiscard]] std::vector<std::string> groups() const;
    [[nodiscard]] std::string text(const std::string& group, const char* name) const;
    [[nodiscard]] std::vector<std::string> texts(const std::string& group, const char* name) const;
    [[nodiscard]] std::uint64_t number(const std::string& group, const char* name) const;
    [[nodiscard]] bool flag(const std::string& group, const char* name) const;

    // What is empty or false is left out.

    void put(const std::string& group, const char* name, const std::string& value);
    void put(const std::string& group, const char* name, const std::vector<std::string>& values);
    void put_number(const std::string& group, const char* name, std::uint64_t value);
    void put_flag(const std::string& group, const char* name, bool value);

    [[nodiscard]] std::string to_text() const;

  private:
    KeyFile();

    std::unique_ptr<GKeyFile, Release<g_key_file_unref>> file_;
};

}  // namespace umbrella::app
