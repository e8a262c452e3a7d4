"""What a dashboard is: its models, how files become models, and how they are held against dbt.

Belongs here: everything that needs neither a database nor a target. Does not belong here: how a target
(the site, Metabase, a report) shows a card.
"""
