"""Take the pictures of the guides: a small class in a real JupyterLab, at the folder given."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import desk
from browser import CHROMIUM, FLAGS
from lab import Lab, jupyter
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from autograder.authoring.answers import hand_in
from autograder.authoring.demo import demo_course
from autograder.authoring.release import release
from autograder.course import Course
from autograder.files import write_notebook

REPOSITORY = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
MOST_BYTES = 80_000
SIZE = {"width": 1000, "height": 600}
SHARPNESS = 2  # pixels of a picture to one of a page

WRONG = """def forget_gate(x, h, w_x, w_h, b):
    return x @ w_x.T + h @ w_h.T + b"""
RIGHT = """def forget_gate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h.T + b)"""
WORDS = (
    "The GRU for both. On the adding task all three seeds bring it below 0.01, against 0.17 for "
    "always answering 1, and it needs fewer updates than the LSTM. On copying neither is done "
    "after the updates that we had. I would choose the LSTM if it were ahead in a longer run."
)


def main(folder: Path) -> None:
    """Play the class and take the pictures."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        course, settings = open_course(Path(place))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        home = Path(place) / "learner"
        (home / "work").mkdir(parents=True)
        with (
            jupyter(home / "work", home / "home", settings) as learner,
            jupyter(course.root, Path(place) / "instructor") as instructor,
        ):
            page = open_page(browser, learner)
            hand_in_as_a_learner(page, learner, folder)
            run(course, "nbgrader", "collect", "ps3_lstm")
            answer_the_question(course)
            for problem_set in ("ps3_lstm", "ps5_compare"):
                run(course, "autograder", "grade", problem_set)
            mark(open_page(browser, instructor), folder)
            run(course, "autograder", "feedback", "ps3_lstm")
            run(course, "nbgrader", "release_feedback", "ps3_lstm")
            read_feedback(page, learner, folder)
        browser.close()


def open_course(place: Path) -> tuple[Course, str]:
    """A course with an exchange that has released two problem sets, and a learner's settings."""
    course = demo_course(Course.find(REPOSITORY), place / "course")
    exchange = place / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    settings = f"c.Exchange.root = {str(exchange)!r}\n"
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(f"\n{settings}")
    for problem_set in ("ps3_lstm", "ps5_compare"):
        release(course, problem_set)
    run(course, "nbgrader", "release_assignment", "ps3_lstm")
    course_id = course.api().course_id
    return course, (
        f"c = get_config()\n{settings}c.CourseDirectory.course_id = {course_id!r}\n"
        "c.CourseDirectory.student_id = 's01'\n"
    )


def hand_in_as_a_learner(page: Page, lab: Lab, folder: Path) -> None:
    """Fetch the set, get a gate wrong, mend it, validate, submit."""
    listed = desk.assignments(page)
    desk.row(listed, "released", "ps3_lstm").wait_for()
    page.set_viewport_size(SIZE | {"height": 340})
    take(page, folder / "assignments.png")
    page.set_viewport_size(SIZE)
    desk.fetch(listed, "ps3_lstm")
    desk.open_notebook(page, lab, "ps3_lstm")
    desk.run_cell(page, "import numpy as np")
    desk.fill_in(page, "def forget_gate", WRONG)
    desk.cell(page, "AssertionError").wait_for()
    page.set_viewport_size(SIZE | {"height": 680})
    desk.cell(page, "AssertionError").locator(".jp-OutputArea").last.scroll_into_view_if_needed()
    take(page, folder / "wrong.png")
    page.set_viewport_size(SIZE)
    desk.fill_in(page, "def forget_gate", RIGHT)
    said = desk.validate(page)
    take(page, folder / "validate.png")
    said.get_by_role("button", name="Ok").click()
    desk.submit(desk.assignments(page), "ps3_lstm")


def answer_the_question(course: Course) -> None:
    """Hand in problem set 5, of which only the question in words is answered."""
    notebook = hand_in(course.released("ps5_compare"), {"which_cell": WORDS})
    write_notebook(notebook, course.notebook("submitted", "ps5_compare", "s01"))


def mark(page: Page, folder: Path) -> None:
    """Write a comment on problem set 3, and mark the question of problem set 5."""
    formgrader = desk.open_submission(page, "ps3_lstm")
    desk.enter(page, formgrader, "forget_gate-comment", "One line, and a right one. Go on.")
    formgrader = desk.open_submission(page, "ps5_compare")
    desk.enter(page, formgrader, "which_cell", "4")
    desk.enter(
        page,
        formgrader,
        "which_cell-comment",
        "Seeds and baseline are there. Which result would change your mind on adding?",
    )
    take(page, folder / "formgrader.png")


def read_feedback(page: Page, lab: Lab, folder: Path) -> None:
    """Fetch the page that came back, and open it."""
    desk.fetch_feedback(desk.assignments(page), "ps3_lstm")
    desk.open_feedback(page, "ps3_lstm")
    take(page, folder / "feedback.png")


def open_page(browser: Browser, lab: Lab) -> Page:
    """JupyterLab in a window of the pictures' size, without its list of files."""
    page = browser.new_page(viewport=SIZE, device_scale_factor=SHARPNESS, reduced_motion="reduce")
    desk.open_lab(page, lab)
    page.keyboard.press("ControlOrMeta+b")
    return page


def take(page: Page, path: Path) -> None:
    """Take a picture with as many colours as its limit of bytes allows."""
    page.wait_for_timeout(desk.SECONDS)  # for what moves to come to rest
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (128, 64, 32, 16):
        reduced = picture.quantize(colours, dither=Image.Dither.NONE)
        reduced.save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
            return
    sys.exit(f"{path} is larger than {MOST_BYTES} bytes even in {colours} colours: show less of it")


def run(course: Course, *command: str) -> None:
    """Run a command in the course's folder."""
    program, *arguments = command
    subprocess.run(
        [PROGRAMS / program, *arguments], cwd=course.root, check=True, capture_output=True
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
