// Who gets a connection: a bound in all and one for each address. A connection that has said
// nothing of use yet gives way to a newcomer, so that silent ones cannot keep people out. Pure;
// main context only.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

namespace umbrella::net {

class Admission : public std::enable_shared_from_this<Admission> {
    struct Holder;

  public:
    /// Gives itself back when destroyed.
    class Place {
      public:
        Place() = default;
        explicit Place(std::shared_ptr<Holder> holder) : holder_(std::move(holder)) {}
        Place(Place&&) noexcept = default;
        Place& operator=(Place&& other) noexcept;
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { give_back(); }
        [[nodiscard]] explicit operator bool() const { return holder_ != nullptr; }

        /// The connection has said something of use: it is not evicted any more.
        void prove();

      private:
        void give_back();
        std::shared_ptr<Holder> holder_;
    };

    struct Bounds {
        std::size_t in_all = 0;
        std::size_t per_address = 0;
    };

    explicit Admission(Bounds bounds) : bounds_(bounds) {}

    /// At a bound the oldest unproven connection gives way (of this address; for the bound in all:
    /// of the address that has most of them): its place is taken and its `evict` is called. An
    /// empty Place when there is none. An empty address counts in all only.
    [[nodiscard]] Place take(const std::string& address, std::function<void()> evict);

    [[nodiscard]] std::size_t taken() const { return taken_; }
    /// Of those taken, who would not give way.
    [[nodiscard]] std::size_t proven() const { return proven_; }
    [[nodiscard]] std::size_t bound() const { return bounds_.in_all; }

  private:
    /// Oldest first.
    using Unproven = std::list<Holder*>;
    struct Group {
        std::size_t taken = 0;
        Unproven unproven;
    };
    using Groups = std::map<std::string, Group>;
    struct Holder {
        std::shared_ptr<Admission> admission;  ///< null once the place is given back
        Groups::iterator group;
        Unproven::iterator position;
        bool proven = false;
        std::function<void()> evict;
    };

    void remove(Holder& holder);
    /// Whether somebody gave way.
    [[nodiscard]] bool evict_oldest(Group& group);
    [[nodiscard]] bool evict_from_largest();

    Bounds bounds_;
    std::size_t taken_ = 0;
    std::size_t proven_ = 0;
    Groups groups_;
};

}  // namespace umbrella::net
