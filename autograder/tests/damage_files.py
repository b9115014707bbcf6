"""Damages to the file of a notebook, and to the folder it lies in."""

import json
import os
import shutil
import socket

from damage import ALL, FILE, on_bytes, on_folder

DAMAGED = "the file is damaged: at line"
NO_NOTEBOOK = "the file is JSON, but not a notebook"


@on_bytes("unreadable", says="the file is empty")
def empty_file(data):
    return b""


@on_bytes("unreadable", says=DAMAGED)
def truncated(data):
    return data[: len(data) // 2]


@on_bytes("unreadable", says=DAMAGED)
def last_byte_missing(data):
    return data[:-1]


@on_bytes("unreadable", says=DAMAGED)
def text_behind_it(data):
    return data + b"\nThank you!"


@on_bytes("unreadable", says=DAMAGED)
def conflict_of_two_versions(data):
    lines = data.split(b"\n")
    lines[9:9] = [b"<<<<<<< HEAD", lines[9], b"=======", lines[9], b">>>>>>> mine"]
    return b"\n".join(lines)


@on_bytes("unreadable", says="the file is not UTF-8 text")
def latin_1(data):
    return data.replace(b"# Problem set 3", "# Für Zoë".encode("latin-1"))


@on_bytes("unreadable")
def zeros(data):
    return bytes(len(data))


@on_bytes("unreadable")
def noise(data):
    return bytes((17 * n * n + n) % 251 for n in range(5000))


@on_bytes("unreadable", says=DAMAGED)
def a_python_file(data):
    return b"import numpy as np\n\n\ndef forget_gate():\n    return 0\n"


@on_bytes("unreadable", says="the file is a web page")
def a_web_page(data):
    return b"\n<!DOCTYPE html><html><body>ps3_lstm.ipynb</body></html>"


@on_bytes("unreadable", says="the file is an archive")
def an_archive(data):
    return b"PK\x03\x04" + data


@on_bytes("unreadable", says=NO_NOTEBOOK)
def json_but_a_list(data):
    return b"[" + data + b"]"


@on_bytes("unreadable", says=NO_NOTEBOOK)
def json_but_something_else(data):
    return b'{"name": "rnnlib", "version": 1}'


@on_bytes("unreadable", says=NO_NOTEBOOK)
def cells_are_a_text(data):
    return b'{"cells": "forget_gate", "nbformat": 4}'


@on_bytes("unreadable", says="nested too deeply")
def nested_a_hundred_thousand_deep(data):
    return b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@on_bytes()
def byte_order_mark(data):
    return b"\xef\xbb\xbf" + data


@on_bytes()
def utf_16(data):
    return data.decode().encode("utf-16")


@on_bytes()
def windows_line_ends(data):
    return data.replace(b"\n", b"\r\n")


@on_bytes()
def one_line(data):
    return json.dumps(json.loads(data)).encode()


@on_bytes()
def no_numbers_of_json(data):
    return b'{"a": NaN, "b": -Infinity, "c": 1e999,' + data[1:]


@on_bytes()
def a_number_of_5000_digits(data):
    return b'{"a": ' + b"9" * 5000 + b"," + data[1:]


@on_bytes()
def bare_line_ends_in_strings(data):
    return data.replace(rb"\n", b"\n")


@on_bytes()
def keys_twice(data):
    return b'{"cells": [], "nbformat": 3,' + data[1:]


@on_bytes(loses=ALL, says="another problem set")
def keys_twice_and_the_last_is_empty(data):
    return data[:-1] + b', "cells": []}'


# The folder.


@on_folder("missing", says=f"there is no {FILE} in the submission, which is empty")
def missing(folder):
    (folder / FILE).unlink()


@on_folder("missing", says="there is no folder with a submission")
def folder_missing(folder):
    shutil.rmtree(folder)


@on_folder(says=f"ps3_lstm (1).ipynb was taken, as there is no {FILE}")
def renamed_by_a_browser(folder):
    (folder / FILE).rename(folder / "ps3_lstm (1).ipynb")


@on_folder(says="ps3_lstm.ipynb.txt was taken")
def renamed_by_an_editor(folder):
    (folder / FILE).rename(folder / "ps3_lstm.ipynb.txt")


@on_folder(says="?[31mPS3?.IPYNB was taken")
def renamed_to_play_with_the_terminal(folder):
    (folder / FILE).rename(folder / "\x1b[31mPS3\n.IPYNB")


@on_folder("missing", says="only ps3_lstm (1).ipynb, ps3_lstm (2).ipynb")
def renamed_and_there_twice(folder):
    shutil.copy(folder / FILE, folder / "ps3_lstm (1).ipynb")
    (folder / FILE).rename(folder / "ps3_lstm (2).ipynb")


@on_folder("missing", says="only notes.ipynb")
def another_notebook_only(folder):
    (folder / FILE).unlink()
    (folder / "notes.ipynb").write_text('{"cells": [], "nbformat": 4}', "utf-8")


@on_folder("missing", says="only ps3_lstm/")
def in_a_folder_of_its_own(folder):
    (folder / "ps3_lstm").mkdir()
    (folder / FILE).rename(folder / "ps3_lstm" / FILE)


@on_folder("unreadable", says="has 50 MB, and 20 is the most")
def fifty_megabytes(folder):
    os.truncate(folder / FILE, 50_000_000)


@on_folder("unreadable", says="is a folder, not a file")
def a_folder_in_place_of_the_file(folder):
    (folder / FILE).unlink()
    (folder / FILE).mkdir()


@on_folder("unreadable", says="is a symbolic link, not a file")
def link_to_a_file_of_the_system(folder):
    _link(folder, "/etc/passwd")


@on_folder("unreadable", says="is a symbolic link, not a file")
def link_to_another_submission(folder):
    neighbour = folder.parent / "neighbour.ipynb"
    shutil.copy(folder / FILE, neighbour)
    _link(folder, os.path.relpath(neighbour, folder))


@on_folder("unreadable", says="is a symbolic link, not a file")
def link_to_nothing(folder):
    _link(folder, "nothing")


@on_folder("unreadable", says="is a symbolic link, not a file")
def link_to_itself(folder):
    _link(folder, FILE)


@on_folder("missing", says="only ps3_lstm (1).ipynb")
def link_under_another_name(folder):
    shutil.copy(folder / FILE, folder.parent / FILE)
    (folder / FILE).unlink()
    (folder / "ps3_lstm (1).ipynb").symlink_to(folder.parent / FILE)


@on_folder("unreadable", says="the folder of the submission is a symbolic link")
def folder_is_a_link(folder):
    elsewhere = folder.rename(folder.parent / "elsewhere")
    folder.symlink_to(elsewhere)


@on_folder("missing", says="is a file, and not a folder")
def folder_is_a_file(folder):
    shutil.rmtree(folder)
    folder.touch()


@on_folder("unreadable", says="is a pipe, not a file")
def pipe_in_place_of_the_file(folder):
    (folder / FILE).unlink()
    os.mkfifo(folder / FILE)


@on_folder("unreadable", says="is a socket, not a file")
def socket_in_place_of_the_file(folder):
    (folder / FILE).unlink()
    before = os.getcwd()
    os.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(FILE)
    os.chdir(before)


@on_folder()
def timestamp_is_a_pipe(folder):
    os.mkfifo(folder / "timestamp.txt")


@on_folder(says="it also holds conftest.py, numpy.py, which does not count")
def modules_beside_it(folder):
    for name in ("numpy.py", "conftest.py"):
        (folder / name).write_text("raise SystemExit", "utf-8")


@on_folder(says="it also holds profile_default/, which does not count")
def start_up_folders_beside_it(folder):
    for name in (".ipython/profile_default/startup", "profile_default/startup", ".git"):
        (folder / name).mkdir(parents=True)
    (folder / ".ipython" / "profile_default" / "startup" / "a.py").write_text("1 / 0", "utf-8")


@on_folder()
def checkpoints_beside_it(folder):
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / FILE).write_text("{", "utf-8")


@on_folder(says="and 996 more, which does not count")
def thousands_of_files_beside_it(folder):
    for number in range(3000):
        (folder / f"{number:04}.ipynb").touch()


@on_folder(says="it also holds d/, which does not count")
def folders_200_deep_beside_it(folder):
    os.makedirs(folder.joinpath(*["d"] * 200))


@on_folder()
def links_in_a_circle_beside_it(folder):
    (folder / ".self").symlink_to(folder)


@on_folder(says="it also holds")
def names_that_are_no_text_beside_it(folder):
    (folder / os.fsdecode(b"\xff\xfe.txt")).touch()
    (folder / ("long" * 50)).touch()


def _link(folder, target):
    (folder / FILE).unlink()
    (folder / FILE).symlink_to(target)
