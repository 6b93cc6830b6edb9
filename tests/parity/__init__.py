"""Generated values files, read by us and by both Helms."""
