// What neighbours say of an origin that is a neighbour itself and has not said it. It is kept, but
// not believed, until the origin says it too or its link is gone. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "core/trunk/messages.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// The latest Announce of each neighbour for each key. What bounds it is its user's count of what a
/// neighbour has announced.
class Hearsay {
  public:
    struct Word {
        NodeId by;
        Announce announce;
    };

    void keep(const NodeId& by, const Announce& announce);
    void drop(const NodeId& by, const ItemKey& key);
    void drop_all(const NodeId& by);
    /// Of that key, and it is kept no more.
    [[nodiscard]] std::vector<Word> take(const ItemKey& key);
    /// The same of all that is of that origin.
    [[nodiscard]] std::vector<Word> take_of(const NodeId& origin);

    /// How many are kept of what that neighbour says.
    [[nodiscard]] std::size_t count(const NodeId& by) const;
    [[nodiscard]] std::size_t size() const;

  private:
    using Words = std::map<NodeId, Announce>;
    void count_down(const NodeId& by);
    void take_into(std::vector<Word>& taken, std::map<ItemKey, Words>::iterator place);

    std::map<ItemKey, Words> words_;
    std::map<NodeId, std::size_t> counts_;
};

}  // namespace umbrella::core::trunk
