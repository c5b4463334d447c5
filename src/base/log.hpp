// One line per event, through GLib's structured logging (g_log_structured), so that journald and
// G_MESSAGES_DEBUG work as people expect. Control bytes in fields are escaped; secrets are never
// handed to these functions. Any thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace umbrella::log {

enum class Level { Debug, Info, Warning, Error };

/// One `key=value` of a line; `key` is lower case ("room", "participant"). A journal has it as a
/// field of its own as well, UMBRELLA_ROOM.
struct Field {
    std::string_view key;
    std::string_view value;
};

/// Writes `message key=value …`. Values with spaces are quoted, fields without one left out.
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Debug, message, fields);
}
inline void info(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Info, message, fields);
}
inline void warning(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Warning, message, fields);
}
inline void error(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Error, message, fields);
}

/// Levels below `level` are dropped. Default: Info.
void set_threshold(Level level);

/// Makes lines appear as `HH:MM:SS LEVEL message key=value` on standard error, coloured on a
/// terminal, or in the journal when standard error leads there. Once, by main(), before any line
/// is written: GLib allows no second writer.
void install_writer();

/// Text with control bytes and DEL as \xNN, so that a peer cannot forge a line or a colour.
std::string escape(std::string_view text);

}  // namespace umbrella::log
