"""Where the work is done: processes of this machine, or those of a Dask cluster."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from concurrent.futures.process import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, forkserver, resource_tracker
from threading import Thread

from autograder.course import CourseError
from autograder.grading import work

PRELOADED = ["__main__", "autograder.grading.work"]
SECONDS_TO_CONNECT = 10


class LostError(Exception):
    """The process that graded a submission was killed, and the next one, too."""


class Pool:
    """What grades. A process that dies is replaced, and its submission gets a second try."""

    def __init__(self, jobs: int, make: Callable[[], Executor]) -> None:
        self.jobs = jobs
        self._make = make
        self._executor = make()

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
        self._executor = self._make()
        future = self.submit(task)
        wait([future])
        return future

    def close(self) -> None:
        self._executor.shutdown(wait=False)


@contextmanager
def local(jobs: int) -> Iterator[Pool]:
    """Processes of this machine; none is started before there is work."""
    pool = Pool(jobs, lambda: _processes(jobs))
    try:
        yield pool
    except BaseException:  # nobody wants their results any more
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        pool.close()


@contextmanager
def of_dask(address: str) -> Iterator[Pool]:
    """The workers of a Dask cluster.

    Raises:
        CourseError: Dask is not installed, nobody answers at `address`, or there are no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            "--dask needs Dask, which is not installed: run `pip install 'autograder[dask]'`"
        ) from None
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CourseError(f"no Dask scheduler answers at {address}: {reason}") from None
    with client:
        jobs = sum(client.nthreads().values())
        if not jobs:
            raise CourseError(f"the Dask scheduler at {address} has no workers: start some")
        yield Pool(jobs, lambda: client.get_executor(pure=False))


def graded(
    pool: Pool, tasks: Iterable[tuple[str, work.Task]]
) -> Iterator[tuple[str, work.Task, Future[str]]]:
    """The results in the order in which they come. No more tasks are taken than are worked on.

    A future holds LostError where its process was killed, with a try of its own, too.

    Raises:
        CourseError: what grades is gone.
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
        if any(future.cancelled() for future in done):
            raise CourseError("those who grade are gone: run the command again, and it goes on")
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


def _processes(jobs: int) -> Executor:
    """Processes that are forked from a clean one, which has imported what takes long, once.

    It runs nothing, so it has neither threads nor CUDA that a fork would break.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # a process a core needs no threads
    multiprocessing.set_forkserver_preload(PRELOADED)
    resource_tracker.ensure_running()  # which would unblock the signal again
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a Ctrl-C is for the command
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    context = multiprocessing.get_context("forkserver")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start)


def _start() -> None:
    """Have this process end with the one that it works for, even if that is killed."""
    Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    work.prepare_process()


def _end_with(parent: multiprocessing.Process) -> None:
    connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGKILL)
