"""How an article of law is cited in each language.

Not words to translate but a grammar for each language; one without a grammar here cites as English does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from law import Article, Citation, citations


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What stands before an article, its paragraph, its letter and its law; `names` are the laws' own."""

    article: str
    paragraph: str
    letter: str
    by_analogy: str
    names: Mapping[str, str]

    def cite(self, citation: Citation) -> str:
        """Cite one part of a source."""
        law = self._name(citation.law)
        if not citation.articles:
            return law
        places = ", ".join(self._place(one) for one in citation.articles)
        return f"{self.article} {places}{self._link(law)}{law}"

    def _place(self, article: Article) -> str:
        return "".join(
            (
                article.number.replace("-", "–"),
                article.paragraph and self.paragraph + article.paragraph,
                article.letter and self.letter + article.letter,
            )
        )

    def _name(self, law: str) -> str:
        for pattern, name in self.names.items():
            found = re.fullmatch(pattern, law)
            if found is not None:
                return found.expand(name)
        return law

    def _link(self, law: str) -> str:
        return " i " if law[0].islower() else " "


_GRAMMARS = {
    "sv": _Grammar(
        article="artikel",
        paragraph=".",
        letter=" ",
        by_analogy="i analogi med",
        names={
            r"GDPR": "dataskyddsförordningen",
            r"UK GDPR": "den brittiska dataskyddsförordningen",
            r"Regulation (.+)": r"förordning \1",
            r"Decision (.+), renewed 19 December 2025": r"beslut \1, förlängt den 19 december 2025",
            r"Decision of July 2025 on the European Patent Organisation": (
                "beslut från juli 2025 om Europeiska patentorganisationen"
            ),
            r"Decision (.+)": r"beslut \1",
            r"EDPB Guidelines (.+)": r"EDPB:s riktlinjer \1",
            r"EEA Annex (\w+) pt (\w+)": r"bilaga \1 punkt \2 till EES-avtalet",
            r"ICO guidance on the right of access": "ICO:s vägledning om rätten till tillgång",
            r"KVKK Board decision (.+)": r"KVKK:s beslut \1",
            r"privacy law of the state": "delstatens dataskyddslag",
            r"security breach law of the state": "delstatens lag om personuppgiftsincidenter",
            r"national law": "nationell rätt",
        },
    ),
    "nb": _Grammar(
        article="artikkel",
        paragraph=" nr. ",
        letter=" bokstav ",
        by_analogy="på samme måte som",
        names={
            r"GDPR": "personvernforordningen",
            r"UK GDPR": "britisk GDPR",
            r"Regulation (.+)": r"forordning \1",
            r"Decision (.+), renewed 19 December 2025": r"beslutning \1, forlenget 19. desember 2025",
            r"Decision of July 2025 on the European Patent Organisation": (
                "beslutning fra juli 2025 om Den europeiske patentorganisasjonen"
            ),
            r"Decision (.+)": r"beslutning \1",
            r"EDPB Guidelines (.+)": r"EDPBs retningslinjer \1",
            r"EEA Annex (\w+) pt (\w+)": r"EØS-avtalen vedlegg \1 punkt \2",
            r"ICO guidance on the right of access": "ICOs veiledning om retten til innsyn",
            r"KVKK Board decision (.+)": r"KVKKs vedtak \1",
            r"privacy law of the state": "delstatens personvernlov",
            r"security breach law of the state": "delstatens lov om brudd på personopplysningssikkerheten",
            r"national law": "nasjonal rett",
        },
    ),
}
_BY_ANALOGY = "by analogy with"


def in_words(source: str) -> str:
    """Cite a source of `law` in the current language; empty if there is none."""
    grammar = _GRAMMARS.get(get_language() or "")
    return "; ".join(_cited(one, grammar) for one in citations(source))


def _cited(citation: Citation, grammar: _Grammar | None) -> str:
    text = grammar.cite(citation) if grammar else citation.text
    if not citation.by_analogy:
        return text
    return f"{grammar.by_analogy if grammar else _BY_ANALOGY} {text}"
