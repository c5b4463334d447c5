#include "net/resolver.hpp"

#include <utility>

#include "base/limits_trunk.hpp"

namespace umbrella::net {
namespace {

struct FreeAddresses {
    void operator()(GList* list) const { g_resolver_free_addresses(list); }
};
using AddressList = std::unique_ptr<GList, FreeAddresses>;

Resolver::Addresses addresses_in(const GList* list) {
    Resolver::Addresses addresses;
    for (; list != nullptr && addresses.size() < limits::trunk_addresses; list = list->next) {
        addresses.push_back(
            {.address = ObjectPtr<GInetAddress>::retain(G_INET_ADDRESS(list->data))});
    }
    return addresses;
}

}  // namespace

Resolver::Resolver(std::string host, Done done)
    : host_(std::move(host)),
      done_(std::move(done)),
      cancellable_(ObjectPtr<GCancellable>::adopt(g_cancellable_new())) {
    auto literal = ObjectPtr<GInetAddress>::adopt(g_inet_address_new_from_string(host_.c_str()));
    if (literal) {
        Addresses addresses;
        addresses.push_back({.address = std::move(literal)});
        report_ = Source::soon([this, addresses = std::move(addresses)]() mutable {
            finish(std::move(addresses));
            return false;
        });
        return;
    }
    if (const auto name = mdns_name(host_)) {
        mdns_ = std::make_unique<MdnsQuery>(
            *name, [this](Addresses addresses) { finish(std::move(addresses)); });
    }
    ask_system();
}

Resolver::~Resolver() {
    g_cancellable_cancel(cancellable_.get());
}

void Resolver::ask_system() {
    const auto resolver = ObjectPtr<GResolver>::adopt(g_resolver_get_default());
    // A call that was cancelled still returns: by then this may be gone.
    struct Call {
        Resolver* self;
        ObjectPtr<GCancellable> cancellable;
    };
    auto call = std::make_unique<Call>(Call{this, cancellable_});
    g_resolver_lookup_by_name_async(
        resolver.get(), host_.c_str(), cancellable_.get(),
        [](GObject* source, GAsyncResult* result, gpointer data) {
            const std::unique_ptr<Call> returned(static_cast<Call*>(data));
            ErrorOut error;
            const AddressList list(
                g_resolver_lookup_by_name_finish(G_RESOLVER(source), result, error.out()));
            if (g_cancellable_is_cancelled(returned->cancellable.get()) != FALSE) {
                return;
            }
            Resolver& self = *returned->self;
            if (list != nullptr) {
                self.finish(addresses_in(list.get()));
            } else if (self.mdns_ == nullptr) {
                self.finish(fail(error.message()));
            }
        },
        call.release());
}

void Resolver::finish(Result<Addresses> result) {
    const Done done = std::exchange(done_, nullptr);
    if (done) {
        done(std::move(result));
    }
}

}  // namespace umbrella::net
