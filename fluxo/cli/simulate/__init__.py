"""``fluxo simulate``: history in bulk, live traffic over HTTP, events in files, how real they look.

One module a command; what several share is in ``options``.
"""

import typer

from fluxo.cli.simulate import events, history, labels, live, report
from fluxo.cli.simulate.scenario import scenario

simulate = typer.Typer(no_args_is_help=True, help="Make believable traffic: history in bulk, live, or as files.")


def register(app: typer.Typer) -> None:
    simulate.command(epilog=history.EXAMPLES)(history.history)
    simulate.command(epilog=live.EXAMPLES)(live.live)
    simulate.command(epilog=events.EXAMPLES)(events.events)
    simulate.command(epilog=labels.EXAMPLES)(labels.labels)
    simulate.command(epilog=report.EXAMPLES)(report.report)
    simulate.add_typer(scenario, name="scenario")
    app.add_typer(simulate, name="simulate")
