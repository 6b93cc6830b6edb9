"""One question about documents: does Helm render them and does the API server take every object and pod?"""

from __future__ import annotations

from dataclasses import dataclass

from tests.corpus.consistency import relaxed
from tests.corpus.draw import Document
from tests.corpus.minimise import kind_of, minimised
from tests.corpus.rendering import Refusal, Renderer, as_yaml
from tests.corpus.server import Server


@dataclass(frozen=True)
class Judge:
    """Helm with the charts, and the API server with a namespace."""

    renderer: Renderer
    server: Server

    def problems(self, documents: dict[str, Document]) -> dict[str, list[str]]:
        """What is wrong with each document; those that are fine are left out."""
        rendered = self.renderer.render(documents, self.server.namespace)
        refused = {name: [result.message] for name, result in rendered.items() if isinstance(result, Refusal)}
        taken = {
            name: (result, relaxed(documents[name]))
            for name, result in rendered.items()
            if not isinstance(result, Refusal)
        }
        return refused | self.server.problems(taken)

    def report(self, documents: dict[str, Document], problems: dict[str, list[str]]) -> str:
        """The first problem with the smallest values that show it, and the names of the other documents."""
        name, *others = problems
        wanted = kind_of(problems[name][0])

        def fails(document: Document) -> bool:
            found = self.problems({name: document}).get(name, [])
            return any(kind_of(problem) == wanted for problem in found)

        values = as_yaml(minimised(documents[name], fails))
        also = f"\nand in {len(others)} more: {', '.join(others[:20])}" if others else ""
        return f"{name}: {problems[name][0]}\n\nshown by these values:\n{values}{also}"
