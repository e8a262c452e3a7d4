"""One write a response: the head waits for the body, and for nothing else."""

from api.http.protocol import OneWrite

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class Written:
    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.parts.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def test_head_and_body_leave_together_and_what_follows_at_once() -> None:
    under = Written()
    transport = OneWrite(under)
    transport.write(HEAD)
    assert under.parts == []
    transport.write(b"ok")
    transport.write(b"more")
    assert under.parts == [HEAD + b"ok", b"more"]


def test_a_head_alone_leaves_at_the_end() -> None:
    for end in (OneWrite.flush, OneWrite.close):
        under = Written()
        transport = OneWrite(under)
        transport.write(HEAD)
        end(transport)
        end(transport)
        assert under.parts == [HEAD]
        assert transport.is_closing() is (end is OneWrite.close)


def test_an_interim_answer_does_not_wait() -> None:
    under = Written()
    OneWrite(under).write(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert under.parts == [b"HTTP/1.1 100 Continue\r\n\r\n"]
