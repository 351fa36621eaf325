"""Administrative units and agencies, by code or name and day, and what became of them."""
from typing import Any, Dict, List, Optional

from ._core import Borrowed, Day, Said, Spoken, c_day, c_text, lent, lib, made, said

_PROPERTIES = ("kind", "level", "tier", "parent", "unit", "also", "valid-from", "valid-to", "evidence", "source")
_STEP = ("on", "extent", "kind", "domain", "open-dossiers", "evidence", "source", "way-extent", "way-evidence",
         "in-force")


class Authority(Borrowed):
    """A unit or an agency on its days."""

    code = Said(lib.kdc_authority_code, '"00364", or the id of an agency.')
    name = Spoken(lib.kdc_authority_name, "As its source writes it.")

    @property
    def properties(self) -> Dict[str, str]:
        """kind, level, tier, parent, unit, also, valid-from, valid-to, evidence, source: those it has."""
        found = {name: said(lib.kdc_authority_property(self._pointer(), c_text(name))) for name in _PROPERTIES}
        return {name: value for name, value in found.items() if value}


class Found:
    """An authority of an answer. step: successions between the question and it, 0 without any; previous: at the
    other end of the last; properties: of that succession, and of the way (way-extent, way-evidence, in-force)."""

    def __init__(self, authority: Authority, previous: Optional[Authority], step: int,
                 properties: Dict[str, str]) -> None:
        self.authority, self.previous, self.step, self.properties = authority, previous, step, properties

    def __repr__(self) -> str:
        return "<Found %s %s>" % (self.authority.code, self.authority.name())


def _listed(catalog: Any, function: Any, *arguments: Any) -> List[Found]:
    pointer = made("authority_list", lib.kdc_authority_list_free, function, catalog, *arguments)
    out = []
    for index in range(lib.kdc_authority_list_count(pointer)):
        previous = lib.kdc_authority_list_from(pointer, index)
        texts = {name: said(lib.kdc_authority_list_property(pointer, index, c_text(name))) for name in _STEP}
        out.append(Found(Authority(lib.kdc_authority_list_item(pointer, index), catalog),
                         Authority(previous, catalog) if previous else None,
                         lib.kdc_authority_list_depth(pointer, index),
                         {name: value for name, value in texts.items() if value}))
    return out


class Authorities:
    """The registers of a catalog: Catalog.authorities. The key is always (code, day)."""

    def __init__(self, catalog: Any) -> None:
        self._catalog = catalog

    def find(self, code: str, on: Day = None) -> Authority:
        """What bore the code on a day (default: today); raises NotFound."""
        return Authority(lent("kdc_authority", lib.kdc_authority_find, self._catalog, c_text(code), c_day(on)),
                         self._catalog)

    def search(self, name: str, on: Day = None) -> List[Found]:
        """All that bear a name, type word and marks optional; on None: any day, former ones too."""
        return _listed(self._catalog, lib.kdc_authority_search, c_text(name), c_day(on))

    def history(self, code: str) -> List[Found]:
        """All that ever bore the code, the earliest first."""
        return _listed(self._catalog, lib.kdc_authority_history, c_text(code))

    def children(self, code: Optional[str] = None, on: Day = None) -> List[Found]:
        """What stands right below; None: the provinces."""
        return _listed(self._catalog, lib.kdc_authority_children, c_text(code), c_day(on))

    def agencies(self, unit: str, on: Day = None) -> List[Found]:
        """Who serves a unit."""
        return _listed(self._catalog, lib.kdc_authority_agencies, c_text(unit), c_day(on))

    def successors(self, code: str, on: Day = None, to: Day = None) -> List[Found]:
        """What became of it, step by step; to None: as far as is known."""
        return _listed(self._catalog, lib.kdc_authority_successors, c_text(code), c_day(on), c_day(to))

    def predecessors(self, code: str, on: Day = None, back_to: Day = None) -> List[Found]:
        """What it was made of, step by step."""
        return _listed(self._catalog, lib.kdc_authority_predecessors, c_text(code), c_day(on), c_day(back_to))

    def competent(self, procedure: Any, unit: str, as_of: Day = None, on: Day = None) -> List[Found]:
        """The units competent for a procedure; several when the unit was split since as_of."""
        return _listed(self._catalog, lib.kdc_procedure_authority, procedure._pointer(), c_text(unit), c_day(as_of),
                       c_day(on))
