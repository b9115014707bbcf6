"""Sphinx extension: search in Chinese, which puts no spaces between words.

A dictionary could cut sentences into words, but would cut some otherwise than the reader does. Here
each pair of neighbours is an entry, and each character. What is asked is cut in the same way, in
the browser, and a page is found that has all of the pairs.
"""

import re

from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese

HAN = "\u4e00-\u9fff"
PART = re.compile(f"[{HAN}]+|[^\\W{HAN}]+")
SPLIT = """
function splitQuery(query) {
  const words = /\\p{Script=Han}+|[[\\p{Letter}\\p{Number}_]--\\p{Script=Han}]+/gv;
  const pairs = (part) => Array.from({length: part.length - 1}, (_, k) => part.slice(k, k + 2));
  return (query.match(words) ?? []).flatMap(
    (part) => /\\p{Script=Han}/u.test(part) && part.length > 1 ? pairs(part) : [part]);
}
"""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the language in the place of Sphinx's own, which needs a dictionary."""
    app.add_search_language(PairsOfCharacters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class PairsOfCharacters(SearchChinese):
    """Chinese by pairs of characters, and what is Latin between it by words."""

    lang = "zh"
    js_splitter_code = SPLIT

    def split(self, input: str) -> list[str]:
        """The entries of a text."""
        entries = []
        for part in PART.findall(input):
            if re.match(f"[{HAN}]", part):
                entries += [*part, *(part[k : k + 2] for k in range(len(part) - 1))]
            else:
                entries.append(part)
                self.latin_terms.append(part)
        return entries

    def word_filter(self, stemmed_word: str) -> bool:
        """Keep single characters, too: 门 is a word."""
        return len(stemmed_word) > 1 or bool(re.match(f"[{HAN}]", stemmed_word))
