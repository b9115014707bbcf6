// A quiz that remembers what was tried and counts what was right at first. Unfolding an explanation
// needs no script; progress.js, loaded before, keeps the answers.

const quiz = document.querySelector(".quiz");
const questions = [...quiz.querySelectorAll("fieldset")];

const score = document.createElement("p");
score.setAttribute("role", "status");
const again = document.createElement("button");
again.type = "button";
again.textContent = say("Start again");
again.addEventListener("click", startAgain);
quiz.append(score, again);

questions.forEach((question, index) => {
  question.querySelectorAll("details").forEach((answer, number) => {
    answer.open = tried(question).includes(number);
    // A click is the reader's, by mouse or key; `toggle` would also tell of a search in the page.
    answer.firstElementChild.addEventListener("click", () => choose(index, number));
  });
});
showScore();

function tried(question) {
  return answers[question.dataset.question]?.tried ?? [];
}

function choose(index, number) {
  const key = questions[index].dataset.question;
  const before = tried(questions[index]);
  if (answers[key]?.done || before.includes(number)) return;
  const done = "right" in questions[index].querySelectorAll("details")[number].dataset;
  answers[key] = { tried: [...before, number], done };
  remember();
  showScore(
    done
      ? say("Question {0}: right.", index + 1)
      : say("Question {0}: no, try another.", index + 1),
  );
}

function showScore(verdict = "") {
  const kept = questions.map((question) => answers[question.dataset.question]);
  const done = kept.filter((answer) => answer?.done);
  const first = done.filter((answer) => answer.tried.length === 1).length;
  again.hidden = !kept.some(Boolean);
  score.textContent = again.hidden
    ? ""
    : `${verdict} ${say("{0} of {1} answered, {2} of them right at first try.", done.length, kept.length, first)}`.trim();
}

function startAgain() {
  for (const question of questions) delete answers[question.dataset.question];
  for (const answer of quiz.querySelectorAll("details")) answer.open = false;
  remember();
  showScore();
  quiz.querySelector("summary").focus();
}
