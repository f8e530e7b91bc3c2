#!/usr/bin/env python3
# A comment, not a heading
print("<h1>not a page</h1>")
