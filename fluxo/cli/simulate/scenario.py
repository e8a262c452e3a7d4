"""``fluxo simulate scenario``: the scenarios there are, what is in them, and a copy to change."""

from pathlib import Path
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table, say
from fluxo.cli.simulate.options import Json
from fluxo.errors import ConfigurationError

scenario = typer.Typer(no_args_is_help=True, help="List scenarios, show every knob, copy one to change it.")


@scenario.command(name="list", epilog="Examples: fluxo simulate scenario list; fluxo simulate scenario list --json")
def list_scenarios(as_json: Json = False) -> None:
    """List the scenarios that come with Fluxo."""
    from simulator.scenario.reading import names, read_scenario

    found = [read_scenario(name) for name in names()]
    if as_json:
        print_json([{"name": each.name, "description": each.description} for each in found])
    else:
        print_table("Scenarios", ["name", "what it is"], [(each.name, each.description) for each in found])


@scenario.command(epilog="Examples: fluxo simulate scenario show; fluxo simulate scenario show mine.yaml --json")
def show(
    name: Annotated[str, typer.Argument(help="Name of a scenario, or the path of a YAML file.")] = "normal",
    as_json: Json = False,
) -> None:
    """Show every knob of a scenario with its value and what it does."""
    from simulator.scenario.reading import read_scenario
    from simulator.scenario.writing import with_comments

    found = read_scenario(name)
    if as_json:
        print_json(found.model_dump())
    else:
        typer.echo(with_comments(found), nl=False)


@scenario.command(epilog="Example: fluxo simulate scenario copy black-friday mine.yaml")
def copy(
    name: Annotated[str, typer.Argument(help="Name of a scenario, or the path of a YAML file.")],
    target: Annotated[Path, typer.Argument(help="Where the copy goes; nothing is overwritten.")],
) -> None:
    """Write a scenario with all its knobs to a file of your own, to change and to give as --scenario."""
    from simulator.scenario.reading import read_scenario
    from simulator.scenario.writing import with_comments

    text = with_comments(read_scenario(name))
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigurationError(f"{target} is there already: give another name.") from None
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be written ({error.strerror}).") from None
    say(f"Wrote {target}: change it, then `fluxo simulate history --scenario {target}`.")
