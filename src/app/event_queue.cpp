#include "app/event_queue.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/limits_turns.hpp"

namespace umbrella::app {
namespace {

bool is_news(const core::Event& event) {
    return std::holds_alternative<core::trunk::ParticipantShown>(event) ||
           std::holds_alternative<core::trunk::ParticipantHidden>(event) ||
           std::holds_alternative<core::trunk::PublicationShown>(event) ||
           std::holds_alternative<core::trunk::PublicationHidden>(event) ||
           std::holds_alternative<core::trunk::PublicationPaused>(event);
}

}  // namespace

void EventQueue::push(core::Event event, Timestamp now) {
    const bool news = is_news(event);
    if (!news || batches_.empty() || !batches_.back().is_news) {
        batches_.push_back({.events = {}, .is_news = news});
        news_due_ = std::max(now + limits::news_gathering, next_news_);
    }
    batches_.back().events.push_back(std::move(event));
}

std::optional<std::vector<core::Event>> EventQueue::take(Timestamp now) {
    if (const auto waits_until = due(); batches_.empty() || (waits_until && now < *waits_until)) {
        return std::nullopt;
    }
    Batch batch = std::move(batches_.front());
    batches_.pop_front();
    if (batch.is_news) {
        next_news_ = now + limits::news_interval;
    }
    return std::move(batch.events);
}

std::optional<Timestamp> EventQueue::due() const {
    const bool only_news = batches_.size() == 1 && batches_.front().is_news &&
                           batches_.front().events.size() < limits::news_gathered;
    return only_news ? std::optional(news_due_) : std::nullopt;
}

}  // namespace umbrella::app
