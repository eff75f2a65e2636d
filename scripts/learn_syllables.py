"""Learn how Korean syllables are written in Latin letters from a table of names in both scripts.

    python scripts/learn_syllables.py NAMES.csv [TARGET.tsv]

NAMES.csv has the columns ``hangul`` and ``latin``: the Korean and English labels of people in Wikidata, which are in
the public domain (CC0 1.0). The result is a table of counts, the same for the same input, that ships with the package
(`voicecrm/identity/naming/data/syllables.tsv`).

Method: hard expectation maximization. The spellings of every letter below start a distribution over the spellings of a
syllable; the best alignment of each name is counted; the letters are counted again from the aligned syllables; and so
on for a few rounds. Rows that do not align (chosen English names, foreigners) train the bigrams of other names.

Source: Knight & Graehl (1998), "Machine transliteration", Computational Linguistics 24(4), for the alignment.
"""

from __future__ import annotations

import csv
import math
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from anyascii import anyascii

from voicecrm.identity.normalize.hangul import COMPOUND_SURNAMES, SURNAME_OF_LATIN, SURNAMES, is_hangul

TARGET = Path("voicecrm/identity/naming/data/syllables.tsv")
HEADER = (
    "# How Korean syllables are written in Latin letters: counts from aligned names.",
    "# Source: Wikidata, Korean and English labels of people; licence CC0 1.0 (public domain).",
    "# Made by scripts/learn_syllables.py. Columns: role, Hangul (or letters), Latin spelling, count.",
)
ROUNDS = 4
PRIOR = 12.0
"""Weight of the hand-made spellings of a letter, in counted syllables."""
SMOOTHING = 8.0
"""Weight of the letters' product beside the counts of a syllable, in counted syllables."""
LEAST = 1e-6

# Spellings of one letter, most usual first; the n-th starts with the share 1/n.
ONSETS = "g k c|kk gg k g|n|d t|tt dd d|r l rh|m|b p|bb pp b|s sh|ss s|-|j ch z|jj j|ch c|k kh|t th|p ph|h"
NUCLEI = (
    "a ah|ae ai ay e ea|ya yah|yae yea ye|eo u o uh eu ou e|e ae ei|yeo you yu yo yuh yeu|ye yea yae|o oh|wa oa ua|"
    "wae wai|oe oi oy we|yo yoh|u oo ou woo wu|wo weo uo wu|we|wi ui wee|yu yoo you ryu|eu u oo e uh eou y|ui eui hui i ee ye|"
    "i ee yi ie ih y ea ey"
)
CODAS = "-|k g ck c|k|k|n|n|n|t d|l r|k|m|l|l|l|p|l|m|p b|p|t s|t|ng|t|t|k|t|p|t"
LETTERS = {
    role: [tuple(word.replace("-", "") for word in cell.split()) for cell in table.split("|")]
    for role, table in (("onset", ONSETS), ("nucleus", NUCLEI), ("coda", CODAS))
}
Model = Mapping[str, list[dict[str, float]]]


def seed_letters() -> Model:
    """Give every hand-made spelling a share that falls with its rank."""
    return {
        role: [_shares({word: 1 / (rank + 1) ** 1.5 for rank, word in enumerate(words)}) for words in table]
        for role, table in LETTERS.items()
    }


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values())
    return {word: count / total for word, count in counts.items()}


def jamo_of(syllable: str) -> tuple[tuple[str, int], tuple[str, int], tuple[str, int]]:
    index = ord(syllable) - 0xAC00
    return ("onset", index // 588), ("nucleus", index % 588 // 28), ("coda", index % 28)


def spell(syllable: str, letters: Model) -> dict[str, tuple[float, tuple[str, str, str]]]:
    """Every spelling of a syllable with its probability and the three parts that it was made of."""
    (_, onset), (_, nucleus), (_, coda) = jamo_of(syllable)
    spellings: dict[str, tuple[float, tuple[str, str, str]]] = {}
    for parts in product(letters["onset"][onset], letters["nucleus"][nucleus], letters["coda"][coda]):
        share = letters["onset"][onset][parts[0]] * letters["nucleus"][nucleus][parts[1]]
        share *= letters["coda"][coda][parts[2]]
        text = "".join(parts)
        if share > spellings.get(text, (0.0, parts))[0]:
            spellings[text] = (share, parts)
    return spellings


def read_names(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["hangul"].strip(), anyascii(row["latin"]).lower().strip()) for row in csv.DictReader(file)]
    return sorted(set(rows))


def split_hangul(name: str) -> tuple[str, str]:
    size = 2 if len(name) >= 3 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:size], name[size:]


def family_and_given(surname: str, latin: str) -> Iterator[tuple[str, str]]:
    words = latin.replace(".", " ").split()
    if len(words) < 2:
        return
    for family, given in ((words[0], words[1:]), (words[-1], words[:-1])):
        known = SURNAME_OF_LATIN.get(family)
        if known == surname or _may_spell(surname, family):
            yield family, " ".join(given)


def _may_spell(surname: str, latin: str) -> bool:
    texts = [""]
    letters = seed_letters()
    for syllable in surname:
        texts = [text + spelling for text in texts for spelling in spell(syllable, letters)]
    return latin in texts


def align(given: str, latin: str, tables: Mapping[str, Mapping[str, float]]) -> tuple[float, list[str]] | None:
    """Best cut of a Latin given name into one piece per syllable; hyphens and spaces are cuts already."""
    text = latin.replace("'", "").replace("-", " ")
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for syllable in given:
        reached: dict[int, tuple[float, list[str]]] = {}
        for start, (weight, chunks) in best.items():
            begin = start + (text[start : start + 1] == " ")
            for end in range(begin + 1, min(begin + 7, len(text)) + 1):
                chunk = text[begin:end]
                share = tables[syllable].get(chunk, 0.0)
                if share > 0 and weight + math.log(share) > reached.get(end, (-math.inf, []))[0]:
                    reached[end] = (weight + math.log(share), [*chunks, chunk])
        best = reached
    return best.get(len(text))


def learn(rows: list[tuple[str, str]]) -> tuple[dict[str, Counter[tuple[str, str]]], list[str], Model]:
    letters = seed_letters()
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    others: list[str] = []
    syllables = sorted({char for hangul, _ in rows if is_hangul(hangul) for char in hangul})
    for _ in range(ROUNDS):
        given_counts = counts["given"]
        tables = {syllable: smooth(syllable, given_counts, letters) for syllable in syllables}
        counts, others = defaultdict(Counter), []
        for hangul, latin in rows:
            if not _count_name(hangul, latin, tables, counts):
                others.append(latin)
        letters = count_letters(counts["given"], letters)
    return counts, others, letters


def smooth(syllable: str, counts: Mapping[tuple[str, str], int], letters: Model) -> dict[str, float]:
    composed = spell(syllable, letters)
    own = {chunk: count for (of, chunk), count in counts.items() if of == syllable}
    total = sum(own.values()) + SMOOTHING
    return {
        chunk: (own.get(chunk, 0) + SMOOTHING * composed.get(chunk, (0.0,))[0]) / total for chunk in {*composed, *own}
    }


def _count_name(
    hangul: str, latin: str, tables: Mapping[str, Mapping[str, float]], counts: dict[str, Counter[tuple[str, str]]]
) -> bool:
    if not is_hangul(hangul) or not 2 <= len(hangul) <= 4:
        return False
    surname, given = split_hangul(hangul)
    if (surname not in SURNAMES and surname not in COMPOUND_SURNAMES) or not 1 <= len(given) <= 2:
        return False
    found = [
        (aligned[0], family, aligned[1])
        for family, rest in family_and_given(surname, latin)
        if (aligned := align(given, rest, tables)) is not None
    ]
    if not found:
        return False
    _, family, chunks = max(found)
    counts["family"][surname, family] += 1
    counts["name"][given, ""] += 1
    for position, (syllable, chunk) in enumerate(zip(given, chunks, strict=True)):
        counts["given"][syllable, chunk] += 1
        counts["single" if len(given) == 1 else ("first", "second")[position]][syllable, ""] += 1
    return True


def count_letters(counts: Mapping[tuple[str, str], int], letters: Model) -> Model:
    seeds = seed_letters()
    totals = {role: [{word: PRIOR * share for word, share in table.items()} for table in seeds[role]] for role in seeds}
    for (syllable, chunk), count in sorted(counts.items()):
        composed = spell(syllable, letters).get(chunk)
        if composed is not None:
            for (role, index), part in zip(jamo_of(syllable), composed[1], strict=True):
                totals[role][index][part] += count
    return {role: [_shares(table) for table in tables] for role, tables in totals.items()}


def rows_of(
    counts: Mapping[str, Counter[tuple[str, str]]], others: list[str], letters: Model
) -> Iterator[tuple[str, str, str, str]]:
    for role in ("family", "given", "first", "second", "single"):
        for (hangul, latin), count in sorted(counts[role].items()):
            yield role, hangul, latin, str(count)
    for (given, _), count in sorted(counts["name"].items()):
        if count >= 3:
            yield "name", given, "", str(count)
    for role, tables in letters.items():
        for index, table in enumerate(tables):
            for word, share in sorted(table.items()):
                if share > LEAST:
                    yield role, str(index), word, f"{share:.4f}"
    bigrams: Counter[str] = Counter()
    for latin in others:
        plain = unicodedata.normalize("NFKD", latin)
        for word in "".join(char if "a" <= char <= "z" else " " for char in plain).split():
            bigrams.update(first + second for first, second in zip(f"_{word}", f"{word}_", strict=True))
    for pair, count in sorted(bigrams.items()):
        yield "bigram", pair, "", str(count)


def main(arguments: list[str]) -> int:
    source, target = Path(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else TARGET
    counts, others, letters = learn(read_names(source))
    lines = ["\t".join(row) for row in rows_of(counts, others, letters)]
    target.write_text("\n".join((*HEADER, *lines, "")), encoding="utf-8")
    print(f"{sum(counts['name'].values())} names aligned, {len(others)} not; {len(lines)} rows in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
