// A page as a list of blocks: what a reader sees one under the other, each with where it stood.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/format.hpp"
#include "formats/shared/markup.hpp"
#include "formats/shared/writer.hpp"

namespace gateway::formats {

struct Block {
    enum class Kind { heading, paragraph, item, code, quote, table };
    Kind kind = Kind::paragraph;
    int level = 0;                ///< of a heading, or depth of an item
    std::string marker = {};      ///< of an item: "-", "3."; language of code
    std::string term = {};        ///< of an item that is a definition: what it defines, a line for each
    std::string text = {};        ///< links written as [text](address)
    std::vector<Row> rows = {};   ///< of a table, the first its header
    bool exact = true;            ///< false: cells of the table were merged, and taken apart by guess
    bool main = false;            ///< inside <main> or <article>
    bool aside = false;           ///< inside navigation, asides, footers, page headers
    std::size_t visible = 0;      ///< bytes of text without the addresses of links
    std::size_t link_bytes = 0;   ///< of them inside links
    std::size_t item_number = 0;  ///< equal for the blocks of one list item; 0 outside lists
};

struct Page {
    std::string title;
    std::vector<Block> blocks;
};

/// `html` is UTF-8; in XML (the chapters of a book) an element may close itself, as `<title/>` does.
/// `address` is what relative links start at, if it is an http URL. Errors: document_too_large (spans blow
/// the tables up beyond the limit of text), cancelled.
Result<Page> read_page(std::string_view html, std::string_view address, const Input& input,
                       MarkupReader::Language language = MarkupReader::Language::html);

/// Writes blocks of a page in order.
void write_blocks(const std::vector<Block>& blocks, Writer& writer);

}  // namespace gateway::formats
