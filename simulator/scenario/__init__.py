"""Scenarios: every rate that the simulator can be told, by topic, and the named sets of them.

One module a topic with its knobs; ``model`` puts them together; ``reading`` finds and checks YAML files; ``named``
holds the files that come with Fluxo. What a knob does is in the code of its topic, not here.
"""
