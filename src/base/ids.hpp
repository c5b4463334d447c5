// Identities as types of their own, so that one cannot be handed over for another.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace umbrella {

template <class Tag>
class TextId {
  public:
    TextId() = default;
    explicit TextId(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    friend auto operator<=>(const TextId&, const TextId&) = default;

  private:
    std::string text_;
};

/// A person in a room: 16 lower-case hex digits, made by the server. Survives a reconnect.
using ParticipantId = TextId<struct ParticipantTag>;

/// The media identification of an m-line (RFC 8843 §15), chosen by the server.
using Mid = TextId<struct MidTag>;

/// One WebSocket connection in this process; never reused. 0 is no connection.
enum class ConnectionId : std::uint64_t {};

}  // namespace umbrella

template <class Tag>
struct std::hash<umbrella::TextId<Tag>> {
    std::size_t operator()(const umbrella::TextId<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
