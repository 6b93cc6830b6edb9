"""Good values files with something wrong in them, and what must be true of every one."""
