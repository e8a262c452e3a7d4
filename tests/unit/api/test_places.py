"""Places: so many at a time for a key, so many in the queue, and keys apart from each other."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from api.http.problems import Problem
from api.places import Places


def test_who_finds_no_place_waits_for_one_and_other_keys_do_not() -> None:
    async def run() -> list[str]:
        places, heard = Places(2, 9), []

        async def go(key: str, name: str) -> None:
            async with places.take(key):
                heard.append(f"{name} in")
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                heard.append(f"{name} out")

        await asyncio.gather(go("a", "1"), go("a", "2"), go("a", "3"), go("b", "4"))
        assert len(places) == 0
        return heard

    heard = asyncio.run(run())
    assert heard[:3] == ["1 in", "2 in", "4 in"]
    assert heard.index("1 out") < heard.index("3 in")


def test_a_long_queue_and_a_long_wait_are_refused() -> None:
    async def refused(places: Places) -> str:
        with pytest.raises(Problem) as found:
            async with places.take("a"):
                pass
        return found.value.code

    async def run() -> None:
        places = Places(1, 1, wait_seconds=0.01)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(places.take("a"))
            in_time, at_once = await asyncio.gather(refused(places), refused(places))
            assert (in_time, at_once) == ("busy", "busy")
            async with places.take("b"):
                pass
        async with places.take("a"):
            assert len(places) == 1
        assert len(places) == 0

    asyncio.run(run())


def test_who_fails_or_gives_up_leaves_the_place_free() -> None:
    async def run() -> None:
        places = Places(1, 1)
        async with places.take("a"):
            waiting = asyncio.create_task(places.take("a").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        with pytest.raises(ValueError, match="inside"):
            async with places.take("a"):
                raise ValueError("inside")
        assert len(places) == 0

    asyncio.run(run())
