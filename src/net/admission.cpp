#include "net/admission.hpp"

#include <algorithm>
#include <utility>

namespace umbrella::net {

Admission::Place& Admission::Place::operator=(Place&& other) noexcept {
    if (this != &other) {
        give_back();
        holder_ = std::move(other.holder_);
    }
    return *this;
}

void Admission::Place::give_back() {
    if (holder_ != nullptr && holder_->admission != nullptr) {
        const std::shared_ptr<Admission> admission = holder_->admission;
        admission->remove(*holder_);
    }
    holder_ = nullptr;
}

void Admission::Place::prove() {
    if (holder_ != nullptr && holder_->admission != nullptr &&
        !std::exchange(holder_->proven, true)) {
        holder_->group->second.unproven.erase(holder_->position);
        ++holder_->admission->proven_;
    }
}

Admission::Place Admission::take(const std::string& address, std::function<void()> evict) {
    if (const auto own = groups_.find(address); !address.empty() && own != groups_.end() &&
                                                own->second.taken >= bounds_.per_address &&
                                                !evict_oldest(own->second)) {
        return {};
    }
    if (taken_ >= bounds_.in_all && !evict_from_largest()) {
        return {};
    }
    const auto group = groups_.try_emplace(address).first;
    auto holder = std::make_shared<Holder>(Holder{.admission = shared_from_this(),
                                                  .group = group,
                                                  .position = {},
                                                  .evict = std::move(evict)});
    holder->position = group->second.unproven.insert(group->second.unproven.end(), holder.get());
    ++group->second.taken;
    ++taken_;
    return Place(std::move(holder));
}

void Admission::remove(Holder& holder) {
    Group& group = holder.group->second;
    if (holder.proven) {
        --proven_;
    } else {
        group.unproven.erase(holder.position);
    }
    --taken_;
    if (--group.taken == 0) {
        groups_.erase(holder.group);
    }
    holder.admission = nullptr;
}

bool Admission::evict_oldest(Group& group) {
    if (group.unproven.empty()) {
        return false;
    }
    Holder& oldest = *group.unproven.front();
    const std::function<void()> evict = std::move(oldest.evict);
    remove(oldest);
    evict();
    return true;
}

bool Admission::evict_from_largest() {
    const auto largest = std::ranges::max_element(
        groups_, {}, [](const auto& group) { return group.second.unproven.size(); });
    return largest != groups_.end() && evict_oldest(largest->second);
}

}  // namespace umbrella::net
