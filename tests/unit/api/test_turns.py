"""Turns: one at a time for a key, keys apart from each other, nothing kept of those who left."""

import asyncio

import pytest

from api.identity.turns import Turns


def test_one_at_a_time_for_a_key_and_in_order():
    async def run() -> list[str]:
        turns, heard = Turns(), []

        async def go(key: str, name: str) -> None:
            async with turns.turn(key):
                heard.append(f"{name} in")
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                heard.append(f"{name} out")

        await asyncio.gather(go("a", "1"), go("a", "2"), go("b", "3"))
        assert len(turns) == 0
        return heard

    heard = asyncio.run(run())
    assert heard.index("1 out") < heard.index("2 in")
    assert heard.index("3 in") < heard.index("1 out")


def test_who_gives_up_or_fails_leaves_the_queue():
    async def run() -> None:
        turns = Turns()
        async with turns.turn("a"):
            waiting = asyncio.create_task(turns.turn("a").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        with pytest.raises(ValueError, match="inside"):
            async with turns.turn("a"):
                raise ValueError("inside")
        assert len(turns) == 0

    asyncio.run(run())
