"""A request that moves money, with what may go wrong on the way: one wish of a person, one or more steps.

Belongs here: what each slip of ``draws.slips`` means in requests, for banks and shops alike.
"""

from simulator.sinks.live.steps import Sending, Step

_SENDINGS = {"double_clicks": Sending.TWICE, "lost_answers": Sending.LOST}
_TYPING_SECONDS = 1.5
"""Who is refused for how they wrote it writes it again at once."""


def money_steps(
    route: str, path: str, think: float, bodies: tuple[str, str], key: str, slip: str = "", gives: str | None = None
) -> list[Step]:
    """Return the steps of a wish. ``bodies``: as it is meant, and as the same person mistypes it."""
    right, wrong = bodies
    sending = _SENDINGS.get(slip, Sending.ONCE)
    meant = Step(route, path, think, right.encode(), key, sending, gives)
    if slip == "malformed":
        # cut in the middle of its last value: no JSON
        return [Step(route, path, think, right[:-2].encode(), f"{key}-m"), _at_once(meant)]
    if slip == "mistyped":
        return [Step(route, path, think, wrong.encode(), f"{key}-w"), _at_once(meant)]
    if slip == "key_reused":
        return [meant, Step(route, path, _TYPING_SECONDS, _other(right).encode(), key)]
    return [meant]


def _at_once(step: Step) -> Step:
    return Step(step.route, step.path, _TYPING_SECONDS, step.body, step.key, step.sending, step.gives)


def _other(body: str) -> str:
    """Return a body that asks for something else: it has a name of its own for the transaction."""
    return f'{body[:-1]},"id_externo":"outro"}}'


def mistyped(amount: str) -> str:
    """Return an amount as people write it and the API does not take it: with a comma."""
    return amount.replace(".", ",")
