#include "media/ice_loop.hpp"

#include <algorithm>
#include <utility>

#include "media/ice_loop_worker.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {

IceLoop::Context::Context(std::shared_ptr<Worker> worker)
    : worker_(std::move(worker)),
      // While it is waited for nobody owns it, so who changes it must wake the waiting thread.
      context_(g_main_context_new_with_flags(G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING)) {
    worker_->add(context_);
}

IceLoop::Context::~Context() {
    worker_->remove(context_);
    g_main_context_unref(context_);
}

void IceLoop::Context::post(std::function<void()> task) const {
    post_to(context_, std::move(task));
}

void IceLoop::Context::set_intake(std::optional<DatagramIntake> intake) const {
    worker_->set_intake(context_, std::move(intake));
}

void IceLoop::Context::set_reader(int descriptor, std::function<void()> readable) const {
    worker_->set_reader(descriptor, std::move(readable));
}

IceLoop::IceLoop(unsigned threads) {
    for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
        workers_.push_back(std::make_shared<Worker>());
    }
}

IceLoop::~IceLoop() {
    for (const auto& worker : workers_) {
        worker->stop();
    }
}

std::shared_ptr<IceLoop::Context> IceLoop::add() {
    return std::shared_ptr<Context>(new Context(workers_[next_++ % workers_.size()]));
}

}  // namespace umbrella::media
