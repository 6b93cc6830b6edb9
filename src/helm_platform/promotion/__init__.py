"""Which version of an application runs in which environment: how it is changed, and who changed it when."""
