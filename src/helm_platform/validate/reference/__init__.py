"""What the keys of a chart's values are, in words: for people who ask before they write."""

from helm_platform.validate.reference.book import NAME, Book, Lost, Place, open_book
from helm_platform.validate.reference.page import Below, Form, Page, page
from helm_platform.validate.reference.wording import NO_EXAMPLE, Wording

__all__ = ["NAME", "NO_EXAMPLE", "Below", "Book", "Form", "Lost", "Page", "Place", "Wording", "open_book", "page"]
