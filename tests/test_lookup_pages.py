"""The pages to look things up: notation, and the glossary in three scripts."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

CONVENTIONS = ["this book", "Ng", "Cho", "Chung", "PyTorch", "Keras", "ONNX", "cs231n"]

HAN = r"[\u3400-\u9fff]+"

# The same characters in two scripts, those that are not alike.
SIMPLIFIED = (
    "门网权环经馈递时间输层隐态单叠参数开长赖阵张积点图处导链传随阈异谱径检验"
    "记忆细带遗选视连线饱双训练损误学优习机声独热编码语样扫题见测试补这为与关过还变"
)
TRADITIONAL = (
    "門網權環經饋遞時間輸層隱態單疊參數開長賴陣張積點圖處導鏈傳隨閾異譜徑檢驗"
    "記憶細帶遺選視連線飽雙訓練損誤學優習機聲獨熱編碼語樣掃題見測試補這為與關過還變"
)


class Row(NamedTuple):
    """One term of the glossary."""

    english: str
    link: str
    simplified: list[str]
    traditional: list[str]


def glossary(repository: Path) -> list[Row]:
    """The rows of the tables. A row that is written in any other way is an error."""
    text = (repository / "chapters" / "glossary.md").read_text("utf-8")
    form = (
        r"^\* - \[(.+?)\]\((\S+)\): \S.*\n"
        r'  - <span lang="zh-Hans">(.+)</span>\n'
        r'  - <span lang="zh-Hant">(.+)</span>$'
    )
    rows = re.findall(form, text, re.MULTILINE)
    headings = text.count("\n* - English\n")
    assert len(rows) == len(re.findall(r"^\*", text, re.MULTILINE)) - headings
    return [Row(english, link, s.split("、"), t.split("、")) for english, link, s, t in rows]


def test_no_term_is_in_the_glossary_twice(repository):
    terms = [row.english.casefold() for row in glossary(repository)]
    assert len(terms) >= 70
    assert len(set(terms)) == len(terms)


def test_the_links_of_the_glossary_lead_somewhere(repository):
    """To a page, or to a label of one."""
    pages = {path.name: path.read_text("utf-8") for path in (repository / "chapters").glob("*.md")}
    labels = {
        f"#{label}" for text in pages.values() for label in re.findall(r"^\((.+)\)=$", text, re.M)
    }
    for row in glossary(repository):
        assert row.link in pages or row.link in labels, row


def test_the_glossary_has_every_chinese_term_of_the_chapters(repository):
    known = {term for row in glossary(repository) for term in row.simplified + row.traditional}
    for path in (repository / "chapters").glob("*.md"):
        if path.stem != "glossary":
            used = set(re.findall(HAN, path.read_text("utf-8")))
            assert used <= known, f"{path.name}: {sorted(used - known)}"


def test_the_glossary_has_the_terms_that_the_course_began_with(repository):
    known = {term for row in glossary(repository) for term in row.simplified}
    assert {"梯度消失", "梯度爆炸", "梯度修剪", "长期依赖"} <= known
    assert {"遗忘门", "输入门", "输出门", "更新门", "重置门"} <= known
    assert {"记忆细胞", "候选记忆细胞"} <= known


def test_each_column_keeps_to_its_script(repository):
    assert len(SIMPLIFIED) == len(TRADITIONAL)
    assert not set(SIMPLIFIED) & set(TRADITIONAL)
    for row in glossary(repository):
        assert not set(TRADITIONAL) & set("".join(row.simplified)), row
        assert not set(SIMPLIFIED) & set("".join(row.traditional)), row


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_notation_page_names_each_convention_and_converts_it(repository, convention):
    text = (repository / "chapters" / "notation.md").read_text("utf-8")
    tables, conversions = text.split("(notation-conversions)=")
    assert convention in tables
    assert convention == "this book" or re.search(rf"^### From .*{convention}", conversions, re.M)


def test_every_conversion_was_run_when_the_page_was_built(book, repository):
    source = (repository / "chapters" / "notation.md").read_text("utf-8")
    page = (book / "chapters" / "notation.html").read_text("utf-8")
    runs = page.count(": the same outputs") - 1  # once in the code itself
    assert runs >= source.count("### From ") > 5
