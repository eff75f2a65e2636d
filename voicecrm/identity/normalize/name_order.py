"""Which words of a name are the family's, told by what the words themselves are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from voicecrm.identity.nicknames import KNOWN_NAMES
from voicecrm.identity.normalize.cleaning import word_set

_NATIVE_GIVEN: Final = word_set(
    """
    александр алексей анатолий андрей антон аркадий арсений артём артем артур богдан борис вадим валентин валерий
    василий виктор виталий владимир владислав всеволод вячеслав геннадий георгий герман глеб григорий даниил данила
    денис дмитрий евгений егор иван игорь илья иннокентий иосиф кирилл константин лев леонид лука макар максим марат
    марк матвей михаил никита николай олег павел пётр петр прохор равиль ринат роман ростислав руслан савелий святослав
    семён семен сергей станислав степан тарас тимофей тимур фёдор федор филипп эдуард эльдар юлиан юрий яков ярослав
    агата аделина аида александра алёна алена алина алиса алла альбина анастасия ангелина анжела анна антонина валентина
    валерия варвара василиса вера вероника виктория галина дарина дарья диана дина ева евгения екатерина елена елизавета
    жанна зинаида зоя инна ирина карина кира клавдия кристина ксения лариса лидия лилия любовь людмила маргарита марина
    мария милана надежда наталия наталья нина оксана олеся ольга полина раиса регина римма светлана софия софья таисия
    тамара татьяна ульяна фаина эвелина элина эльвира эмма юлия яна
    андрій антін василь віктор віталій володимир в'ячеслав геннадій григорій дмитро євген євгеній ігор ілля кирило
    костянтин леонід максим матвій микита микола михайло олександр олексій остап павло петро сергій степан тимофій
    федір юрій яків ганна вікторія галина дарина євгенія зінаїда інна ірина катерина людмила любов марія надія наталія
    олександра олена ольга оксана світлана софія тетяна юлія
    αθανάσιοσ αλέξανδροσ αναστάσιοσ ανδρέασ αντώνησ βασίλησ βασίλειοσ γεώργιοσ γιάννησ γιώργοσ δημήτρησ δημήτριοσ
    ευάγγελοσ ηλίασ θανάσησ ιωάννησ κωνσταντίνοσ κώστασ μιχάλησ νικόλαοσ νίκοσ παναγιώτησ παύλοσ πέτροσ σπύροσ στέλιοσ
    χρήστοσ αγγελική αικατερίνη άννα βασιλική γεωργία δήμητρα ειρήνη ελένη ευαγγελία κατερίνα μαρία παναγιώτα σοφία
    χριστίνα
    """
)
"""Given names in Cyrillic and Greek; at the end of a Greek one stands the σ of the normal form."""

_IBERIAN: Final = word_set(
    """
    aguilar almeida alonso alvarez araujo blanco caballero cabrera campos cano carrasco carvalho castillo castro cortes
    costa delgado diaz diez dominguez fernandes fernandez ferreira flores fuentes gallego garcia garrido gomes gomez
    gonzales gonzalez guerrero gutierrez hernandez herrera iglesias jimenez lopez lozano marquez martinez medina mendes
    mendez mendoza molina morales moreno munoz nascimento navarro nieto nunez oliveira ortega ortiz pereira perez prieto
    ramirez ramos ribeiro rodrigues rodriguez romero rubio ruiz sanchez santana santos sanz serrano silva soto souza
    suarez torres vargas vazquez vega vidal
    """
)
"""Family names of Spain and Portugal, of which people there and in America have two."""

VIETNAMESE: Final = word_set("nguyen tran pham huynh hoang phan dang bui duong trinh dinh")
"""Family names that stand first wherever they are written with another word."""

_PARTICLES: Final = word_set(
    """
    van von der den de del della di da dos das du la le bin ibn ben al el ter ten zu zur af av mac st san santa
    """
)

_DOUBLED: Final = word_set("ana anna anne carlos hans jean jose juan karl luis maria marie")
"""Given names that often begin a double one. Where another is one of two behind a family name, that may be a middle
name in front of a family name that is a given name, too."""

_AFTER_LATIN: Final = "\u0370"
"""The first letter of Greek and the alphabets behind it."""

_SLAVIC: Final = re.compile(r"[a-z]{2,}(?:[oe]va?|sk(?:y|i|iy|aya)|enko|chuk)")
"""Family names as Slavic languages form them and few others do."""

_DAUGHTER_OF: Final = re.compile(r"\w+(?:[ое]вна|[иі]чна|івна)")
_PATRONYMIC: Final = re.compile(rf"{_DAUGHTER_OF.pattern}|\w+(?:[ое]вич|ьич|иович|ovich|evich|ovna|evna)")


def split_words(words: Sequence[str]) -> tuple[str, str]:
    """Return family and given names of a name of two words or more, of a script in which either may stand first.

    The family stands last unless the words say otherwise: a patronymic, initials or given names behind it.

    Args:
        words: In normal form.

    Returns:
        Family name and given names; the family name of a name and a patronymic is empty.

    Examples:
        >>> split_words(["иванов", "сергей", "петрович"]), split_words(["dupont", "jean", "pierre"])
        (('иванов', 'сергей петрович'), ('dupont', 'jean pierre'))
        >>> split_words(["maría", "garcía", "lópez"])
        ('garcía lópez', 'maría')
    """
    plain = [_plain(word) for word in words]
    leading = _count_leading(plain)
    if leading is not None:
        return " ".join(words[:leading]), " ".join(words[leading:])
    start = _where_family_begins(plain)
    return " ".join(words[start:]), " ".join(words[:start])


def _count_leading(words: Sequence[str]) -> int | None:
    """Count the words of a family name that stands first; 0: there is no family name; None: it stands last."""
    first, second, last = words[0], words[1], words[-1]
    if first in VIETNAMESE:
        return None if last in VIETNAMESE else 1
    if first in GIVEN_NAMES or len(first) == 1:
        return 0 if len(words) == 2 and _DAUGHTER_OF.fullmatch(second) else None
    if len(words) == 3 and _PATRONYMIC.fullmatch(last):
        return 1
    if all(len(word) == 1 for word in words[1:]):  # Robert S and Иванов С are told apart by the alphabet alone
        return 1 if len(words) > 2 or first >= _AFTER_LATIN else None
    if first >= _AFTER_LATIN or second in _DOUBLED or _SLAVIC.fullmatch(first):
        return 1 if GIVEN_NAMES.issuperset(words[1:]) else None
    return 2 if {first, second} <= _IBERIAN and GIVEN_NAMES.issuperset(words[2:]) and len(words) > 2 else None


def _where_family_begins(words: Sequence[str]) -> int:
    """Return the place of the first word of a family name that stands last."""
    last = len(words) - 1
    if words[last] in VIETNAMESE:
        return last
    begins = (place for place in range(1, last) if words[place] in _PARTICLES or words[place] in _IBERIAN)
    return next(begins, last)


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    """The word without accents."""
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


GIVEN_NAMES: Final = KNOWN_NAMES | frozenset(map(_plain, _NATIVE_GIVEN))
"""Given names without accents."""
