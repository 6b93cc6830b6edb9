"""Commands that change which version of an application runs where, and the one that tells who did."""
