"""What a learner and an instructor do in JupyterLab with nbgrader's pages, one action a function.

The tests and the pictures of the guides are made of the same actions.
"""

from lab import Lab
from playwright.sync_api import FrameLocator, Locator, Page, Response

SECONDS = 1000  # in Playwright's milliseconds


def open_lab(page: Page, lab: Lab) -> None:
    """Open JupyterLab."""
    page.set_default_timeout(60 * SECONDS)
    page.goto(lab.at("lab"))
    page.get_by_role("menuitem", name="Nbgrader").wait_for()


def open_notebook(page: Page, lab: Lab, problem_set: str) -> None:
    """Open the notebook of a problem set that was fetched."""
    page.goto(lab.at(f"lab/tree/{problem_set}/{problem_set}.ipynb"))
    page.get_by_text("| Idle").wait_for()


def choose(page: Page, entry: str) -> None:
    """Choose an entry of the menu *Nbgrader*."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.locator(".lm-Menu").get_by_text(entry, exact=True).click()


def assignments(page: Page) -> Locator:
    """Open nbgrader's list of assignments."""
    choose(page, "Assignment List")
    listed = page.locator("#nbgrader-assignment-list")
    listed.get_by_text("Released assignments").wait_for()
    return listed


def row(listed: Locator, where: str, problem_set: str) -> Locator:
    """The row of a problem set among those "released", "fetched" or "submitted"."""
    return listed.locator(f"#{where}_assignments_list > .list_item").filter(has_text=problem_set)


def fetch(listed: Locator, problem_set: str) -> None:
    """Fetch a problem set."""
    row(listed, "released", problem_set).get_by_role("button", name="Fetch").click()
    row(listed, "fetched", problem_set).wait_for()


def submit(listed: Locator, problem_set: str) -> None:
    """Hand in a problem set."""
    row(listed, "fetched", problem_set).get_by_role("button", name="Submit").click()
    row(listed, "submitted", problem_set).wait_for()


def fetch_feedback(listed: Locator, problem_set: str) -> None:
    """Fetch what came back."""
    submitted = row(listed, "submitted", problem_set)
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("(view feedback)").wait_for()


def open_feedback(page: Page, problem_set: str) -> Locator:
    """Open the page that came back from the list of assignments, by way of the list of files."""
    page.get_by_text("(view feedback)").first.click()
    page.get_by_role("listitem", name=f"{problem_set}.html").dblclick()
    shown = page.frame_locator(".jp-HTMLViewer iframe").locator("body")
    shown.get_by_text("(Score: ").first.wait_for()
    return shown


def cell(page: Page, text: str) -> Locator:
    """The first cell of the open notebook with such a text."""
    return page.locator(".jp-Notebook .jp-Cell").filter(has_text=text).first


def run_cell(page: Page, text: str) -> None:
    """Run the cell with such a text."""
    cell(page, text).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")


def fill_in(page: Page, text: str, code: str) -> None:
    """Put other code into the cell with such a text, and run it and the test below it."""
    cell(page, text).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+Enter")


def validate(page: Page) -> Locator:
    """Press nbgrader's button *Validate*, and give the window with what it says."""
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate").click()
    said = page.locator(".jp-Dialog").filter(has_text="Validation Results")
    said.wait_for()
    return said


def open_submission(page: Page, problem_set: str) -> FrameLocator:
    """Go to the first submission of a problem set in formgrader, by its pages for manual work."""
    choose(page, "Formgrader")
    formgrader = page.frame_locator(".jp-IFrame iframe")
    for link in ("Manual Grading", problem_set, problem_set, "Submission #1"):
        formgrader.get_by_role("link", name=link, exact=True).last.click()
        formgrader.locator(".breadcrumb, h1").get_by_text(link).first.wait_for()
    for loaded in ("input.extra-credit[placeholder]", "textarea.comment[placeholder]"):
        formgrader.locator(loaded).first.wait_for()  # what is entered before that is overwritten
    return formgrader


def enter(page: Page, formgrader: FrameLocator, field: str, value: str) -> None:
    """Enter a mark, extra credit or a comment in formgrader, which saves it when one leaves it."""
    place = formgrader.locator(f"[id='{field}']")

    def is_saved(response: Response) -> bool:
        sent = response.request
        return sent.method == "PUT" and value in (sent.post_data or "")

    with page.expect_response(is_saved) as saved:
        place.fill(value)
        place.blur()
    assert saved.value.ok, saved.value.text()
