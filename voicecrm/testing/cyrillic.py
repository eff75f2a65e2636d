"""Names in Cyrillic script: given names with short forms, family names composed per gender."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from voicecrm.testing.draws import ObjectArray, texts, zipf_weights
from voicecrm.testing.name_tables import NameTables

_MALE: Final = """
Александр:Саша Сергей:Серёжа Дмитрий:Дима Андрей Алексей:Лёша Максим:Макс Евгений:Женя Иван:Ваня Михаил:Миша
Владимир:Вова Николай:Коля Артём:Тёма Денис Игорь Олег Юрий:Юра Роман:Рома Виктор:Витя Павел:Паша Антон
Константин:Костя Илья Кирилл Василий:Вася Егор Станислав:Стас Вадим Анатолий:Толя Пётр:Петя Никита Валерий:Валера
Борис:Боря Григорий:Гриша Леонид:Лёня Руслан Тимур Глеб Матвей Ярослав:Слава Степан:Стёпа Фёдор:Федя Георгий:Гоша
Геннадий:Гена Вячеслав:Слава Семён:Сёма
"""
_FEMALE: Final = """
Елена:Лена Ольга:Оля Наталья:Наташа Анна:Аня Татьяна:Таня Ирина:Ира Екатерина:Катя Мария:Маша Светлана:Света
Анастасия:Настя Юлия:Юля Марина Людмила:Люда Галина:Галя Александра:Саша Дарья:Даша Валентина:Валя Надежда:Надя
Виктория:Вика Оксана Ксения:Ксюша Любовь:Люба Нина Вера Полина:Поля Алина Лариса:Лара Евгения:Женя Кристина
Тамара:Тома Елизавета:Лиза Вероника:Ника Софья:Соня Яна Карина Инна Алла Раиса:Рая Зоя Жанна Диана Маргарита:Рита
Варвара:Варя Ульяна:Уля Лидия:Лида
"""
_ROOTS: Final = """
Иван Смирн Кузнец Попов Васил Петр Сокол Михайл Нов Фёдор Мороз Волк Алексе Лебед Семён Егор Павл Козл Степан Никола
Орл Андре Макар Никит Захар Зайц Солов Борис Яковл Григор Роман Воробь Серге Кузьм Фрол Александр Дмитри Корол Гус
Кисел Иль Максим Поляк Сороч Виноград Ковал Бел Медвед Антон Тарас Жук Баран Филипп Комар Давыд Бел Герасим Богдан
Осип Сидор Матве Тит Марк Мирон Крыл Куликов Карп Влас Мельник Денис Гаврил Тихон Казак Афанас Данил Савел Тимоф Фом
Чернух Абрам Мартын Ефим Щерб Назар Калин Исаев Чернец Быч Кондрат Лаврент Ершов Гор Дубин Руд Жар Сафон Лыт Нест Прох
Тереш Ушак Хохл Шубин
"""
_ENDINGS: Final = (("ов", "ова"), ("ин", "ина"), ("ев", "ева"), ("енко", "енко"), ("ский", "ская"))

_CITIES: Final = """
Москва:Moscow Новосибирск:Novosibirsk Екатеринбург:Yekaterinburg Казань:Kazan Красноярск:Krasnoyarsk
Челябинск:Chelyabinsk Самара:Samara Уфа:Ufa Ростов:Rostov Краснодар:Krasnodar Омск:Omsk Воронеж:Voronezh Пермь:Perm
Волгоград:Volgograd Саратов:Saratov Тюмень:Tyumen Тольятти:Togliatti Махачкала:Makhachkala Барнаул:Barnaul
Ижевск:Izhevsk Хабаровск:Khabarovsk Владивосток:Vladivostok Иркутск:Irkutsk Ярославль:Yaroslavl Томск:Tomsk
Оренбург:Orenburg Кемерово:Kemerovo Рязань:Ryazan Тула:Tula Пенза:Penza Липецк:Lipetsk Киров:Kirov
Калининград:Kaliningrad Курск:Kursk Сочи:Sochi Тверь:Tver Брянск:Bryansk
"""

_LETTERS: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_SPELLINGS: Final = (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya",
    "a b v g d e yo j z i j k l m n o p r s t u f h c ch sh sch - y - e ju ja",
    "a b v g d e io zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia",
)
"""Latin spelling of each letter: the usual one, the one of keyboards and chats, the one of passports."""


@lru_cache(maxsize=1)
def cyrillic_names() -> NameTables:
    """Build the tables once."""
    genders = [[entry.partition(":")[::2] for entry in names.split()] for names in (_MALE, _FEMALE)]
    nicknames = {name: short or None for names in genders for name, short in names}
    given = sorted(nicknames)
    weights = np.zeros((2, len(given)))
    for gender, names in enumerate(genders):
        places = np.searchsorted(given, [name for name, _ in names])
        weights[gender, places] = zipf_weights(len(names), 5)
    pairs = [(root + male, root + female) for male, female in _ENDINGS for root in dict.fromkeys(_ROOTS.split())]
    family = np.stack([texts([male for male, _ in pairs]), texts([female for _, female in pairs])])
    tables = [_letter_table(spelling) for spelling in _SPELLINGS]
    cities = [entry.split(":") for entry in _CITIES.split()]
    return NameTables(
        given=texts(given),
        given_weights=weights,
        given_latin=np.stack([_latin(texts(given), table) for table in tables]),
        nicknames=texts([nicknames[name] for name in given]),
        family=family,
        family_weights=zipf_weights(len(pairs), 12),
        family_latin=np.stack([np.stack([_latin(row, table) for row in family]) for table in tables]),
        cities=texts([entry[0] for entry in cities]),
        cities_latin=texts([entry[1] for entry in cities]),
    )


def _letter_table(spelling: str) -> Mapping[int, str]:
    return {ord(letter): latin.strip("-") for letter, latin in zip(_LETTERS, spelling.split(), strict=True)}


def _latin(names: ObjectArray, table: Mapping[int, str]) -> ObjectArray:
    return texts([name.lower().translate(table).capitalize() for name in names.tolist()])
