"""Dashboards as data; those of the platform's charts are a module a topic, shipped in files/dashboards of the chart."""
