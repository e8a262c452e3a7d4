"""``fluxo users``: the staff of workspaces, where there is no manager yet to do it in the API."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table
from fluxo.errors import FluxoError

MIN_PASSWORD, MAX_PASSWORD = 8, 128
users = typer.Typer(no_args_is_help=True, help="Add and list the staff of banks and shops.")


class StaffRole(StrEnum):
    """Roles that are given by hand."""

    MANAGER = "manager"
    ANALYST = "analyst"
    SELLER = "seller"
    SERVICE = "service"


def register(app: typer.Typer) -> None:
    app.add_typer(users, name="users")


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _password(from_stdin: bool) -> str:
    given: str = sys.stdin.readline().rstrip("\r\n") if from_stdin else _asked()
    if not MIN_PASSWORD <= len(given) <= MAX_PASSWORD:
        raise FluxoError(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters: choose another.")
    return given


def _asked() -> str:
    if not _at_a_terminal():
        raise FluxoError("There is no terminal to type the password at: send it by --password-stdin.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


@users.command(epilog="Example: fluxo users add --workspace banco --login gerente --role manager")
def add(
    workspace: Annotated[str, typer.Option(help="The bank or shop, such as banco.")],
    login: Annotated[str, typer.Option(help="What they log in with.")],
    role: Annotated[StaffRole, typer.Option(help="What they may do.")],
    name: Annotated[str | None, typer.Option(help="What they are called.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Add a user to a workspace: the only way to a bank's first manager."""
    from api.identity.security import make_hasher
    from fluxo.cli.embedded import database
    from fluxo.db.connect import connect
    from fluxo.db.users import add_user
    from fluxo.documents import parse_document

    password_hash = make_hasher().hash(_password(password_stdin))
    try:
        stored = parse_document(login)
    except ValueError:
        stored = login.strip()
    with database() as settings, connect(settings, "app", all_workspaces=True) as connection:
        user_id = add_user(connection, workspace, stored, role.value, password_hash, name)
    told = {"usuario_id": user_id, "workspace": workspace, "login": stored, "papel": role.value}
    if as_json:
        print_json(told)
    else:
        print_table("", list(told), [list(told.values())])


@users.command("list", epilog="Examples: fluxo users list; fluxo users list --workspace banco --json")
def list_users(
    workspace: Annotated[str | None, typer.Option(help="Only this workspace.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the staff of every workspace; customers are not among them."""
    from dataclasses import asdict

    from fluxo.cli.embedded import database
    from fluxo.db.connect import connect
    from fluxo.db.users import list_staff

    with database() as settings, connect(settings, "app", all_workspaces=True) as connection:
        found = [asdict(member) for member in list_staff(connection, workspace)]
    if as_json:
        print_json(found)
    else:
        columns = ("workspace", "login", "name", "role", "state", "created_at")
        print_table("Staff", columns, [[member[column] for column in columns] for member in found])
