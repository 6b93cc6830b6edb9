"""Recorded stand-ins for database programs and the S3 client; see program.py."""
