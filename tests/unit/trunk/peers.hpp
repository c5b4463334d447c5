// One Router, and neighbours whose every message the test writes itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/trunk/router.hpp"

namespace umbrella::core::trunk {

inline ItemKey presence_key(const std::string& node, const std::string& participant = "p") {
    return {NodeId(node), ParticipantId(participant), std::nullopt};
}
inline ItemKey camera_key(const std::string& node, const std::string& participant = "p") {
    return {NodeId(node), ParticipantId(participant), Source::Camera};
}
/// "a b c" as a path.
std::vector<NodeId> path_of(const std::string& words);
/// Of a participant at the first node of the path; the incarnation is that of hello_of().
Announce presence_by(const std::string& path, std::uint64_t sequence = 1);
/// The same of its camera.
Announce camera_by(const std::string& path, std::uint64_t sequence = 2);
Hello hello_of(const std::string& node, Incarnation incarnation = {.epoch = 1, .instance = 1});

/// Its router is the node "m".
class Peers {
  public:
    /// Opens a link and says Hello.
    LinkId open(const std::string& node, bool dialled = false, std::vector<std::string> rooms = {});
    LinkId open_with(const Hello& hello, bool dialled = false, std::vector<std::string> rooms = {});
    /// The same, and EndOfSync.
    LinkId join(const std::string& node);
    void say(LinkId link, Message message);
    void close(LinkId link, bool media_alive = false);
    void handle(const Event& event);
    /// With a Tick whenever one is due; effects add up.
    void pass(std::chrono::microseconds time);

    /// Effects of that kind, of the last call above.
    template <class Wanted>
    [[nodiscard]] std::vector<Wanted> effects() const {
        std::vector<Wanted> found;
        for (const Effect& effect : recent) {
            if (const auto* wanted = std::get_if<Wanted>(&effect)) {
                found.push_back(*wanted);
            }
        }
        return found;
    }
    /// Messages of that kind to a link, of the last call above.
    template <class Wanted>
    [[nodiscard]] std::vector<Wanted> sent(LinkId link) const {
        std::vector<Wanted> found;
        for (const Send& send : effects<Send>()) {
            if (const auto* wanted = std::get_if<Wanted>(&send.message);
                wanted != nullptr && send.link == link) {
                found.push_back(*wanted);
            }
        }
        return found;
    }
    /// The codes of CloseLink in the last call above.
    [[nodiscard]] std::vector<LinkErrorCode> closed() const;

    Router router{{.id = NodeId("m"), .incarnation = {.epoch = 5, .instance = 55}, .name = "M"}};
    Timestamp now{std::chrono::hours(1)};
    Effects recent;

  private:
    std::uint64_t last_link_ = 0;
};

}  // namespace umbrella::core::trunk
