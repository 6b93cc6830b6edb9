"""Dashboards of the platform's charts, one module a topic; each is shipped in files/dashboards of its chart."""
