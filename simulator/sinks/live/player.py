"""A visit as it happens: get in, think, ask, think again, perhaps log out."""

import asyncio
from uuid import UUID

from simulator.sinks.live.actors import Actor, Login
from simulator.sinks.live.client import Answer, ApiClient
from simulator.sinks.live.steps import Session, Step


class Player:
    """Plays sessions. Told to stop, those who think leave; requests under way are still answered."""

    def __init__(self, client: ApiClient, actors: list[Actor], *, thinks: bool) -> None:
        self._client = client
        self._actors = actors
        self._thinks = thinks
        self._thinking: set[asyncio.Task[None]] = set()
        self._stopped = False
        self.done = 0

    def stop(self) -> None:
        """End every visit after the request that is under way, if any."""
        self._stopped = True
        for task in self._thinking:
            task.cancel()

    async def play(self, session: Session) -> None:
        """Play one session to its end, or until told to stop."""
        try:
            await self._play(session)
        except asyncio.CancelledError:
            if not self._stopped:
                raise
            return
        self.done += not self._stopped

    async def _play(self, session: Session) -> None:
        actor = self._actors[session.actor]
        login = await self._enter(actor, session)
        given: dict[int, str] = {}
        entered = not session.entry.kept or session.entry.refreshes
        for number, step in enumerate(session.steps):
            if login is None or self._stopped:
                return
            if entered or number:
                await self._think(step.think)
            path = _path(step, given)
            if path is None:
                continue
            login = await actor.current(self._client, login)
            if login is None:
                return
            answer = await self._client.send(step, login.access, path)
            if step.gives is not None and answer is not None and answer.accepted:
                given[number] = answer.json()[step.gives]
            login = await self._if_ended(actor, login, answer)
        if session.entry.logs_out and login is not None and login is not actor.kept:
            await self._client.send(Step("POST /logout", "/logout", 0.0), login.access)

    async def _enter(self, actor: Actor, session: Session) -> Login | None:
        kept = actor.kept
        if session.entry.kept and kept is not None:
            return await actor.current(self._client, kept, anew=session.entry.refreshes)
        if session.entry.mistakes_secret:
            await actor.enter(self._client, wrong=True)
            await self._think(session.steps[0].think)
        login = await actor.enter(self._client)
        if not session.entry.logs_out and login is not None:
            actor.kept = login
        return login

    async def _if_ended(self, actor: Actor, login: Login, answer: Answer | None) -> Login | None:
        """Return the login to go on with; who was logged out meanwhile logs in again."""
        if answer is None or answer.status != 401:
            return login
        if actor.kept is login:
            actor.kept = None
        return await actor.enter(self._client)

    async def _think(self, seconds: float) -> None:
        if self._stopped:
            raise asyncio.CancelledError
        if not self._thinks:
            return
        task = asyncio.current_task()
        assert task is not None
        self._thinking.add(task)
        try:
            await asyncio.sleep(seconds)
        finally:
            self._thinking.discard(task)


def _path(step: Step, given: dict[int, str]) -> str | None:
    """Return where the step goes; None if what it is about was never made."""
    if step.needs is None:
        return step.path
    found = given.get(step.needs)
    return None if found is None else step.path.format(UUID(found))
