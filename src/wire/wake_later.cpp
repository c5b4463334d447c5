#include "wire/wake_later.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace umbrella::wire {
namespace {

thread_local WakeLater* of_this_thread = nullptr;

}  // namespace

WakeLater::WakeLater() {
    UMBRELLA_ASSERT(of_this_thread == nullptr);
    of_this_thread = this;
}

WakeLater::~WakeLater() {
    of_this_thread = nullptr;
    for (const auto& sleeper : sleepers_) {
        sleeper->wake();
    }
}

void WakeLater::wake(const std::shared_ptr<Wakeup>& sleeper) {
    if (of_this_thread == nullptr) {
        sleeper->wake();
        return;
    }
    auto& sleepers = of_this_thread->sleepers_;
    if (std::ranges::find(sleepers, sleeper) == sleepers.end()) {
        sleepers.push_back(sleeper);
    }
}

}  // namespace umbrella::wire
