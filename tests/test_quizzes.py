"""The self-check quizzes in a browser: they answer at once, count, remember, and need no script."""

from playwright.sync_api import Browser, Locator, Page, expect

LSTM = "/chapters/lstm.html"
KEYS = "Object.keys(JSON.parse(localStorage.getItem('gate-by-gate quizzes')))"
REFUSE_STORAGE = """
    for (const name of ["getItem", "setItem"]) {
        const allowed = Storage.prototype[name];
        Storage.prototype[name] = function (key, value) {
            if (key.startsWith("gate-by-gate")) throw new DOMException("no", "SecurityError");
            return allowed.call(this, key, value);
        };
    }
"""


def answer(page: Page, question: int, *, right: bool) -> Locator:
    """The right answer to a question, or the first of the wrong ones."""
    kind = "details[data-right]" if right else "details:not([data-right])"
    return page.locator(".quiz fieldset").nth(question).locator(kind).first


def choose(page: Page, question: int, *, right: bool) -> None:
    answer(page, question, right=right).locator("summary").click()


def expect_score(page: Page, score: str) -> None:
    expect(page.get_by_role("status")).to_have_text(score)


def expect_ring(page: Page, of: str, done: int) -> None:
    """The ring of the chapter on the LSTM, in a list of contents."""
    link = page.locator(of).get_by_role("link", name="LSTM gates")
    expect(link.locator("svg")).to_have_accessible_name(f"{done} of 6 questions answered")


def test_a_chosen_answer_says_whether_it_is_right_and_why(page):
    page.goto(LSTM)
    wrong, right = (answer(page, 0, right=right) for right in (False, True))
    expect(wrong.locator("p")).to_be_hidden()
    expect_score(page, "")
    choose(page, 0, right=False)
    expect(wrong.locator("p")).to_contain_text("No. The name misleads")
    expect(wrong.locator("p")).to_be_visible()
    expect(right.locator("p")).to_be_hidden()
    expect_score(
        page, "Question 1: no, try another. 0 of 6 answered, 0 of them right at first try."
    )
    choose(page, 0, right=True)
    expect(right.locator("p")).to_be_visible()
    expect_score(page, "Question 1: right. 1 of 6 answered, 0 of them right at first try.")
    choose(page, 1, right=True)
    choose(page, 1, right=False)  # to read why it is wrong, which does not count
    expect_score(page, "Question 2: right. 2 of 6 answered, 1 of them right at first try.")


def test_a_quiz_can_be_answered_and_started_again_with_the_keyboard(page):
    page.goto(LSTM)
    question = page.get_by_role("group", name="1. A forget gate stands at 1.")
    first, second = question.locator("summary").all()[:2]
    first.focus()
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    expect_score(page, "")  # to pass over an answer is not to choose it
    page.keyboard.press("Enter")
    expect_score(page, "Question 1: right. 1 of 6 answered, 1 of them right at first try.")
    page.get_by_role("button", name="Start again").press("Space")
    expect_score(page, "")
    expect(first).to_be_focused()
    expect(page.locator(".quiz details[open]")).to_have_count(0)


def test_answers_are_remembered_and_shown_in_the_contents(page):
    page.goto(LSTM)
    expect_ring(page, ".bd-sidenav", 0)
    choose(page, 0, right=False)
    choose(page, 0, right=True)
    choose(page, 2, right=True)
    choose(page, 3, right=False)
    expect_ring(page, ".bd-sidenav", 2)
    page.reload()
    expect_score(page, "2 of 6 answered, 1 of them right at first try.")
    expect(page.locator(".quiz details[open]")).to_have_count(4)
    page.goto("/chapters/index.html")
    expect(page.locator(".progress-ring")).to_have_count(2 * 6)  # the sidebar's and the page's own
    expect_ring(page, ".bd-sidenav", 2)
    expect_ring(page, "#what-is-here", 2)
    page.goto(LSTM)
    page.get_by_role("button", name="Start again").click()
    page.reload()
    expect_score(page, "")
    expect_ring(page, ".bd-sidenav", 0)


def test_answers_to_questions_that_are_no_more_do_not_count(page):
    page.goto(LSTM)
    choose(page, 0, right=True)
    (key,) = page.evaluate(KEYS)
    page.evaluate(
        "key => localStorage.setItem('gate-by-gate quizzes',"
        " JSON.stringify({[key + '-once']: {tried: [1], done: true}}))",
        key,
    )
    page.reload()
    expect_score(page, "")
    expect_ring(page, ".bd-sidenav", 0)


def test_a_quiz_works_where_the_browser_refuses_to_store(page):
    page.add_init_script(REFUSE_STORAGE)
    page.goto(LSTM)
    choose(page, 0, right=False)
    choose(page, 0, right=True)
    choose(page, 1, right=True)
    expect_score(page, "Question 2: right. 2 of 6 answered, 1 of them right at first try.")
    expect_ring(page, ".bd-sidenav", 2)
    page.reload()
    expect_score(page, "")


def test_explanations_unfold_without_scripts(browser: Browser, site):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(LSTM)
    choose(page, 0, right=True)
    expect(answer(page, 0, right=True).locator("p")).to_be_visible()
    expect(answer(page, 0, right=False).locator("p")).to_be_hidden()
    context.close()


def test_on_paper_every_explanation_stands_below_the_last_question(page):
    page.goto(LSTM)
    choose(page, 0, right=False)
    page.emulate_media(media="print")
    asked = page.locator(".quiz :is(legend, summary)").all()
    explained = page.locator(".quiz details > p").all()
    assert len(explained) == 18
    assert all(each.is_visible() for each in explained)
    tops = [each.bounding_box()["y"] for each in explained]
    assert tops == sorted(tops)
    assert max(each.bounding_box()["y"] for each in asked) < tops[0]
    expect(page.get_by_role("status")).to_be_hidden()
