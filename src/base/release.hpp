// Ownership of what C libraries hand out, by the function that ends it.
#pragma once

namespace umbrella {

/// For `std::unique_ptr<X509, Release<X509_free>>`.
template <auto Function>
struct Release {
    template <class T>
    void operator()(T* thing) const {
        Function(thing);
    }
};

}  // namespace umbrella
