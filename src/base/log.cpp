#include "base/log.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <utility>
#include <vector>

#include <glib.h>
#include <unistd.h>

namespace umbrella::log {
namespace {

constexpr const char* log_domain = "umbrella";

struct LevelInfo {
    GLogLevelFlags flags;
    const char* priority;  ///< syslog's, as journald wants it
    const char* name;
    const char* colour;
};

constexpr std::array<LevelInfo, 4> levels{{
    {G_LOG_LEVEL_DEBUG, "7", "DEBUG", "\033[2m"},
    {G_LOG_LEVEL_INFO, "6", "INFO", "\033[32m"},
    {G_LOG_LEVEL_WARNING, "4", "WARNING", "\033[33m"},
    // Not G_LOG_LEVEL_ERROR: GLib aborts after that.
    {G_LOG_LEVEL_CRITICAL, "3", "ERROR", "\033[31m"},
}};

std::atomic<Level> threshold{Level::Info};

const LevelInfo& info_of(Level level) {
    return levels.at(static_cast<std::size_t>(level));
}

const char* level_name(GLogLevelFlags flags) {
    if ((flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0) {
        return "ERROR";
    }
    if ((flags & G_LOG_LEVEL_WARNING) != 0) {
        return "WARNING";
    }
    return (flags & G_LOG_LEVEL_DEBUG) != 0 ? "DEBUG" : "INFO";
}

const char* colour_of(std::string_view name) {
    for (const LevelInfo& level : levels) {
        if (name == level.name) {
            return level.colour;
        }
    }
    return "";
}

bool needs_quotes(std::string_view value) {
    return value.find_first_of(" \"=") != std::string_view::npos;
}

std::string quote(std::string_view value) {
    std::string quoted = "\"";
    for (char c : value) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + '"';
}

std::string compose(std::string_view message, std::initializer_list<Field> fields) {
    std::string line = escape(message);
    for (const Field& field : fields) {
        if (field.value.empty()) {
            continue;
        }
        const std::string value = escape(field.value);
        line += ' ';
        line += field.key;
        line += '=';
        line += needs_quotes(value) ? quote(value) : value;
    }
    return line;
}

/// The fields of a line as a journal keeps them, for `journalctl UMBRELLA_ROOM=default`.
class Columns {
  public:
    Columns(std::initializer_list<Field> fields) {
        for (const Field& field : fields) {
            if (!field.value.empty()) {
                columns_.emplace_back(column_name(field.key), escape(field.value));
            }
        }
    }
    /// `fields` must not outlive this.
    void append_to(std::vector<GLogField>& fields) const {
        for (const auto& [name, value] : columns_) {
            fields.push_back({name.c_str(), value.c_str(), static_cast<gssize>(value.size())});
        }
    }

  private:
    static std::string column_name(std::string_view key) {
        std::string name = "UMBRELLA_";
        std::ranges::transform(key, std::back_inserter(name), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0
                       ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                       : '_';
        });
        return name;
    }
    std::vector<std::pair<std::string, std::string>> columns_;
};

std::string_view field_text(const GLogField& field) {
    const auto* text = static_cast<const char*>(field.value);
    return field.length < 0 ? std::string_view(text)
                            : std::string_view(text, static_cast<std::size_t>(field.length));
}

std::string clock_text() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::array<char, sizeof "HH:MM:SS"> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%H:%M:%S", &local);
    return {text.data(), length};
}

/// One fwrite for the whole line, so that lines of different threads never mix.
GLogWriterOutput write_to_terminal(GLogLevelFlags flags, const GLogField* fields, gsize count) {
    std::string_view message;
    std::string_view domain;
    for (gsize i = 0; i < count; ++i) {
        const std::string_view key = fields[i].key;
        if (key == "MESSAGE") {
            message = field_text(fields[i]);
        } else if (key == "GLIB_DOMAIN") {
            domain = field_text(fields[i]);
        }
    }
    const char* name = level_name(flags);
    const bool coloured = isatty(STDERR_FILENO) == 1;
    std::string line = clock_text() + ' ';
    line += coloured ? std::string(colour_of(name)) + name + "\033[0m" : std::string(name);
    line += ' ';
    if (domain != log_domain && !domain.empty()) {
        line.append(domain).append(": ");
    }
    line += domain == log_domain ? std::string(message) : escape(message);
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
    return G_LOG_WRITER_HANDLED;
}

/// Other libraries' debug lines stay subject to G_MESSAGES_DEBUG, ours to set_threshold().
bool dropped_by_glib(GLogLevelFlags flags, const GLogField* fields, gsize count) {
    for (gsize i = 0; i < count; ++i) {
        if (std::string_view(fields[i].key) == "GLIB_DOMAIN" &&
            field_text(fields[i]) == log_domain) {
            return false;
        }
    }
    return g_log_writer_default_would_drop(flags, nullptr) != FALSE;
}

GLogWriterOutput default_writer(GLogLevelFlags flags, const GLogField* fields, gsize count,
                                gpointer /*unused*/) {
    if (dropped_by_glib(flags, fields, count)) {
        return G_LOG_WRITER_HANDLED;
    }
    static const bool to_journal = g_log_writer_is_journald(STDERR_FILENO) != FALSE;
    if (to_journal &&
        g_log_writer_journald(flags, fields, count, nullptr) == G_LOG_WRITER_HANDLED) {
        return G_LOG_WRITER_HANDLED;
    }
    return write_to_terminal(flags, fields, count);
}

}  // namespace

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    if (level < threshold.load(std::memory_order_relaxed)) {
        return;
    }
    const LevelInfo& info = info_of(level);
    const std::string line = compose(message, fields);
    const Columns columns(fields);
    std::vector<GLogField> all{{"GLIB_DOMAIN", log_domain, -1},
                               {"PRIORITY", info.priority, -1},
                               {"MESSAGE", line.c_str(), static_cast<gssize>(line.size())}};
    columns.append_to(all);
    g_log_structured_array(info.flags, all.data(), all.size());
}

void set_threshold(Level level) {
    threshold.store(level, std::memory_order_relaxed);
}

void install_writer() {
    g_log_set_writer_func(default_writer, nullptr, nullptr);
}

std::string escape(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        // C1 controls (U+0080 to U+009F) move cursors on some terminals: C2 80 to C2 9F in UTF-8.
        const bool c1_control = byte == 0xC2 && next >= 0x80 && next <= 0x9F;
        if (byte < 0x20 || byte == 0x7F || c1_control) {
            clean.append("\\x").append(1, digits[byte >> 4U]).append(1, digits[byte & 0x0FU]);
            if (c1_control) {
                clean.append("\\x").append(1, digits[next >> 4U]).append(1, digits[next & 0x0FU]);
                ++i;
            }
        } else {
            clean += text[i];
        }
    }
    return clean;
}

}  // namespace umbrella::log
