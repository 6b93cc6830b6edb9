"""Objectives in the formats of others."""
