"""Service level objectives: from documents of the kind ServiceLevels to rules, alerts, their tests and dashboards.

`data` reads the texts that the charts share, `spec` makes facts of documents, `indicators` and `source` the rules of an
objective, `engine` those that all objectives share.
"""
