"""Style sheets are collected by one process at a time, however many begin together."""

from threading import Event, Thread

from rung.commands.static_files import alone_in


def test_a_second_process_waits_until_the_first_has_collected(tmp_path):
    second_has_begun, seen = Event(), []

    def second():
        second_has_begun.set()
        with alone_in(tmp_path):
            seen.append((tmp_path / "collected").exists())

    with alone_in(tmp_path):
        thread = Thread(target=second)
        thread.start()
        second_has_begun.wait()
        (tmp_path / "collected").touch()
    thread.join()

    assert seen == [True]
