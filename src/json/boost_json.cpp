// Boost.JSON, compiled once for the whole program (header-only mode needs this in exactly one file).
#include <boost/json/src.hpp>
