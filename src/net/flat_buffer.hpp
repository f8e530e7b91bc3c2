// A growing buffer of contiguous bytes: read into its end, parse from its front.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>
#include <memory>

namespace gateway::net {

class FlatBuffer {
  public:
    bool empty() const { return begin_ == end_; }
    std::size_t size() const { return end_ - begin_; }
    std::size_t capacity() const { return capacity_; }
    const char* data() const { return bytes_.get() + begin_; }
    boost::asio::const_buffer view() const { return {data(), size()}; }

    void consume(std::size_t bytes) { begin_ += bytes; }
    void clear() { begin_ = end_ = 0; }

    /// Free space behind the contents, at least `smallest` bytes; the contents may move. An empty buffer
    /// takes the size `preferred` if it is smaller than that, or much larger.
    boost::asio::mutable_buffer prepare(std::size_t smallest, std::size_t preferred) {
        if (empty()) clear();
        if (capacity_ < preferred || (empty() && capacity_ > 4 * preferred)) {
            reallocate(std::max(preferred, size() + smallest));
        } else if (capacity_ - size() < smallest) {
            reallocate(2 * capacity_ + smallest);
        } else if (capacity_ - end_ < smallest) {
            std::memmove(bytes_.get(), data(), size());
            end_ -= begin_;
            begin_ = 0;
        }
        return {bytes_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t bytes) { end_ += bytes; }

  private:
    void reallocate(std::size_t capacity) {
        auto fresh = std::make_unique_for_overwrite<char[]>(capacity);
        if (!empty()) std::memcpy(fresh.get(), data(), size());
        end_ -= begin_;
        begin_ = 0;
        bytes_ = std::move(fresh);
        capacity_ = capacity;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace gateway::net
