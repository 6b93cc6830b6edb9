"""No team reaches, changes or reads what is another's or the platform's."""
