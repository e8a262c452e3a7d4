"""``fluxo cliente``: the cash book at a prompt. Belongs here: the questions; the requests are ``cash_session``."""

import getpass
import sys
from decimal import Decimal
from typing import Annotated, Literal

import typer

from fluxo.cli.cash_session import CashSession, Refused
from fluxo.cli.cash_texts import TEXTS, Texts
from fluxo.cli.console import err, print_json
from fluxo.errors import ConfigurationError, ServiceDown
from fluxo.money import MAX_CENTS, format_money, parse_cents, to_decimal, to_text
from fluxo.settings import load_settings

EPILOG = (
    "Examples: fluxo cliente; fluxo cliente --workspace loja-1 --login gerente --lang en; "
    "printf 'senha\\nE\\n10,50\\nn\\n' | fluxo cliente --workspace loja-1 --login gerente --password-stdin --json"
)
_DIRECTIONS = {"e": "ENTRADA", "entrada": "ENTRADA", "s": "SAIDA", "saida": "SAIDA", "saída": "SAIDA"}
FINAL = ("forbidden", "session_ended", "unauthenticated")
"""Refusals that another movement would meet again."""
LOGINS = 3
"""How often a wrong login may be typed at a terminal."""


class TooLarge(ValueError):
    """An amount beyond what the ledger accepts."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="cliente", epilog=EPILOG)(cliente)


def cliente(
    workspace: Annotated[str | None, typer.Option(help="The shop's slug; asked for if it is not given.")] = None,
    login: Annotated[str | None, typer.Option(help="Your login; asked for if it is not given.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
    ] = False,
    url: Annotated[str | None, typer.Option(help="The API's address; default: from the settings.")] = None,
    lang: Annotated[Literal["pt", "en"], typer.Option(help="Language of the questions.")] = "pt",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object for each movement.")] = False,
) -> None:
    """Record money that comes in and goes out, one movement after another, and see the cash after each.

    Exits with 1 if the last movement was refused or left half typed.
    """
    settings = load_settings()
    texts = TEXTS[lang]
    if password_stdin and (workspace is None or login is None):
        raise ConfigurationError("--password-stdin needs --workspace and --login: give both.")
    address = url or f"http://{settings.api_host}:{settings.api_port}"
    with CashSession(address, lang, texts) as session:
        session.require_up()
        try:
            _log_in(session, texts, workspace, login)
        except (EOFError, KeyboardInterrupt):
            err.print()
            recorded = False
        else:
            recorded = _movements(session, texts, as_json)
    _say(texts.goodbye)
    if not recorded:
        raise typer.Exit(1)


def _say(sentence: str) -> None:
    # what was typed is in it: brackets are no markup
    err.print(sentence, soft_wrap=True, markup=False)


def _ask(question: str) -> str:
    """Return what is typed, trimmed. Raises EOFError at the end of the input."""
    err.print(question, end="", markup=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def _ask_something(question: str) -> str:
    while not (answer := _ask(question)):
        pass
    return answer


def _ask_password(question: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return _ask(question)


def _log_in(session: CashSession, texts: Texts, workspace: str | None, login: str | None) -> None:
    for tries_left in range(LOGINS - 1, -1, -1):
        shop = workspace or _ask_something(texts.shop)
        user = login or _ask_something(texts.login)
        password = _ask_password(texts.password)
        try:
            session.log_in(shop, user, password)
        except Refused as refused:
            if not (tries_left and sys.stdin.isatty()):
                raise
            _say(str(refused))
        else:
            return


def _direction(texts: Texts) -> str:
    while True:
        given = _ask(texts.direction)
        if given.lower() in _DIRECTIONS:
            return _DIRECTIONS[given.lower()]
        _say(texts.bad_direction.format(given=given))


def read_amount(given: str) -> int:
    """Return the centavos of ``10,50``, ``1.234,56``, ``10.50`` or ``10``.

    Raises TooLarge beyond what the ledger accepts, ValueError on what is no amount.
    A comma is the decimal sign of Brazil, before which dots only group; without one, a dot is the decimal sign.
    """
    if not given.isascii() or not set(given) <= set("0123456789.,"):
        raise ValueError("not a number")
    whole, comma, decimals = given.partition(",")
    if comma:
        first, *groups = whole.split(".")
        if any(len(group) != 3 for group in groups) or not first or len(decimals) not in (1, 2):
            raise ValueError("not a number")
        given = f"{first}{''.join(groups)}.{decimals}"
    if given.strip(".") and given.count(".") < 2 and Decimal(given) > to_decimal(MAX_CENTS):
        raise TooLarge(given)
    cents = parse_cents(given)
    if cents <= 0:
        raise ValueError("not above zero")
    return cents


def _amount(texts: Texts) -> int:
    while True:
        given = _ask(texts.amount)
        try:
            return read_amount(given)
        except TooLarge:
            _say(texts.large_amount.format(given=given, most=format_money(to_decimal(MAX_CENTS))))
        except ValueError:
            _say(texts.bad_amount.format(given=given))


def _movements(session: CashSession, texts: Texts, as_json: bool) -> bool:
    """Record movements until the person leaves; return whether the last one that was begun is recorded."""
    recorded = True
    try:
        while True:
            direction = _direction(texts)
            # begun: leaving before it is recorded leaves something undone
            recorded = False
            recorded, may_record = _one_movement(session, texts, direction, as_json)
            if not (may_record and _goes_on(texts)):
                return recorded
    except (EOFError, KeyboardInterrupt):
        # Ctrl-D, Ctrl-C: leave the line that was being typed
        err.print()
        return recorded


def _one_movement(session: CashSession, texts: Texts, direction: str, as_json: bool) -> tuple[bool, bool]:
    """Ask for the amount and record the movement; return whether it is recorded, and whether another may be."""
    cents = _amount(texts)
    try:
        moved = session.move(direction, to_text(cents))
    except Refused as refused:
        _say(str(refused))
        return False, refused.code not in FINAL
    except (KeyboardInterrupt, ServiceDown):
        _say(texts.no_answer)
        raise
    if as_json:
        print_json(moved)
        sys.stdout.flush()
    else:
        balance = format_money(Decimal(str(moved["saldo"])))
        typer.echo(texts.done[direction].format(amount=format_money(Decimal(cents) / 100), balance=balance))
    return True, True


def _goes_on(texts: Texts) -> bool:
    while True:
        given = _ask(texts.go_on)
        if given.lower() in texts.yes:
            return True
        if given.lower() in texts.no:
            return False
        _say(texts.bad_answer.format(given=given))
