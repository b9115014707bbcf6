"""Where the work is done: processes of this machine."""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from concurrent.futures.process import ProcessPoolExecutor
from contextlib import contextmanager

from autograder import work

PRELOADED = ["__main__", "autograder.work"]
_DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


class LostError(Exception):
    """The process that graded a submission was killed, and the next one, too."""


class Pool:
    """Processes that grade. One that dies is replaced, and its submission gets a second try."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._executor = _local(jobs)

    def submit(self, task: work.Task) -> Future[str]:
        try:
            return self._executor.submit(work.run, task)
        except BrokenExecutor as error:
            broken: Future[str] = Future()
            broken.set_exception(error)
            return broken

    def alone(self, task: work.Task) -> Future[str]:
        """The work, done in a new process while nothing else is: so nobody else can be to blame."""
        self.close()
        self._executor = _local(self.jobs)
        future = self.submit(task)
        wait([future])
        return future

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def opened(jobs: int) -> Iterator[Pool]:
    """Processes that grade, as many as there are jobs; none is started before there is work."""
    pool = Pool(jobs)
    try:
        yield pool
    finally:
        pool.close()


def graded(
    pool: Pool, tasks: Iterable[tuple[str, work.Task]]
) -> Iterator[tuple[str, work.Task, Future[str]]]:
    """The results in the order in which they come. No more tasks are taken than are worked on.

    A future holds LostError where its process was killed, with a try of its own, too.
    """
    pending: dict[Future[str], tuple[str, work.Task]] = {}
    waiting = iter(tasks)
    exhausted = False
    while pending or not exhausted:
        while len(pending) < 2 * pool.jobs and not exhausted:
            if (taken := next(waiting, None)) is None:
                exhausted = True
            else:
                pending[pool.submit(taken[1])] = taken
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenExecutor) for future in done):
            wait(pending)  # they all broke, if they were not done
            done = set(pending)
        for future in done:
            student, task = pending.pop(future)
            yield student, task, _tried_again(pool, task, future)


def _tried_again(pool: Pool, task: work.Task, future: Future[str]) -> Future[str]:
    if not isinstance(future.exception(), BrokenExecutor):
        return future
    future = pool.alone(task)
    if not isinstance(future.exception(), BrokenExecutor):
        return future
    lost: Future[str] = Future()
    lost.set_exception(LostError("its grading was killed twice: is there enough memory?"))
    return lost


def _local(jobs: int) -> Executor:
    """Processes that are forked from a clean one, which has imported what takes long, once.

    It runs nothing, so it has neither threads nor CUDA that a fork would break.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # a process a core needs no threads
    multiprocessing.set_forkserver_preload(PRELOADED)
    context = multiprocessing.get_context("forkserver")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start)


def _start() -> None:
    """Have this process end with the one that it works for, even if that is killed."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if not multiprocessing.parent_process().is_alive():
        os.kill(os.getpid(), signal.SIGKILL)
    work.prepare_process()
