"""Print the built book to one PDF, in the order of its contents, at the path given."""

import io
import sys
from pathlib import Path

from browser import CHROMIUM, FLAGS, serve
from playwright.sync_api import sync_playwright
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NameObject
from test_site import OF_THE_CONTENTS, REPOSITORY, names

# Pictures that wait until a reader comes near them would not be there for the printer.
LOAD_PICTURES = """() => Promise.all([...document.images].map((picture) => {
  picture.loading = "eager";
  return picture.decode();
}))"""


def main(target: Path) -> None:
    """Print page by page, and join what comes out."""
    book = PdfWriter()
    starts = {}
    with serve(REPOSITORY / "_build" / "html") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(color_scheme="light")
        for name in names(OF_THE_CONTENTS):
            page.goto(f"{address}/{name}.html")
            page.evaluate(LOAD_PICTURES)
            starts[page.url] = len(book.pages)
            printed = io.BytesIO(page.pdf(format="A4", tagged=True, prefer_css_page_size=True))
            book.append(printed, outline_item=page.locator("h1").first.inner_text().rstrip("#"))
        browser.close()
    link_within(book, address, starts)
    book.write(target)


def link_within(book: PdfWriter, address: str, starts: dict[str, int]) -> None:
    """Let links to pages of the book lead to where these start; its other files stay behind."""
    for page in book.pages:
        for annotation in (each.get_object() for each in page.get("/Annots", [])):
            url = str(annotation.get("/A", {}).get("/URI", "")).partition("#")[0]
            if url.startswith(address):
                del annotation["/A"]
            if url in starts:
                there = book.pages[starts[url]].indirect_reference
                annotation[NameObject("/Dest")] = ArrayObject([there, NameObject("/Fit")])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
