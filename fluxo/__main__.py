"""``python -m fluxo`` is the ``fluxo`` command."""

from fluxo.cli.main import main

main()
