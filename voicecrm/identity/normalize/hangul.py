"""Hangul syllables as sounds, and the surnames of Korea in Hangul, Hanja and Latin spellings."""

from __future__ import annotations

from typing import Final

from voicecrm.identity.normalize.cleaning import word_set

FIRST_SYLLABLE: Final = 0xAC00
LAST_SYLLABLE: Final = 0xD7A3
_FIRST, _LAST = chr(FIRST_SYLLABLE), chr(LAST_SYLLABLE)

_ONSETS: Final = ("g", "g", "n", "d", "d", "r", "m", "b", "b", "s", "s", "", "j", "j", "j", "g", "t", "p", "h")
_NUCLEI: Final = (
    "a", "e", "ya", "ye", "eo", "e", "yo", "ye", "o", "wa", "we", "we", "yo", "u", "wo", "we", "wi", "yu", "u", "i",
    "i",
)  # fmt: skip
_CODAS: Final = (
    "", "g", "g", "g", "n", "n", "n", "d", "l", "g", "m", "l", "l", "l", "l", "l", "m", "b", "b", "d", "d", "Q", "d",
    "d", "g", "d", "b", "d",
)  # fmt: skip

COMPOUND_SURNAMES: Final = word_set("남궁 황보 제갈 사공 선우 서문 독고 동방 어금 망절 무본 소봉 장곡 강전")

SURNAMES: Final = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남노심하곽성차주우구민진지엄채원천방공현함변염여추도소석"
    "선설마길연위표명기반라나왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상시갈단견당리림"
    "량련류룡"
)
"""Syllables that begin a Korean name as its surname, most frequent first in the source line."""

_HANJA_SURNAMES: Final = {
    "김": "金", "이": "李", "박": "朴", "최": "崔", "정": "鄭丁程郑", "강": "姜康", "조": "趙曺赵", "윤": "尹",
    "장": "張蔣章张",
    "임": "林任", "한": "韓韩", "오": "吳吴", "서": "徐", "신": "申辛愼慎", "권": "權权", "황": "黃黄", "안": "安",
    "송": "宋",
    "유": "柳劉兪俞庾刘", "홍": "洪", "전": "全田錢", "고": "高", "문": "文", "손": "孫孙", "양": "梁楊杨",
    "배": "裵裴",
    "백": "白", "허": "許许", "남": "南", "노": "盧魯卢鲁", "심": "沈", "하": "河", "곽": "郭", "성": "成",
    "차": "車车",
    "주": "朱周", "우": "禹", "구": "具", "민": "閔闵", "진": "陳秦陈", "지": "池", "엄": "嚴严", "채": "蔡",
    "원": "元",
    "천": "千", "방": "方房", "공": "孔", "현": "玄", "함": "咸", "변": "卞邊", "염": "廉閻", "여": "呂余吕",
    "추": "秋",
    "도": "都陶", "소": "蘇苏", "석": "石", "선": "宣", "설": "薛", "마": "馬马", "길": "吉", "연": "延", "위": "魏",
    "표": "表", "명": "明", "기": "奇", "반": "潘", "나": "羅罗", "왕": "王", "금": "琴", "옥": "玉", "육": "陸陆",
    "인": "印",
    "맹": "孟", "제": "諸", "모": "牟", "탁": "卓", "국": "鞠", "남궁": "南宮", "황보": "皇甫", "제갈": "諸葛",
    "사공": "司空", "선우": "鮮于", "독고": "獨孤",
}  # fmt: skip

SURNAME_OF_HANJA: Final = {
    hanja: hangul
    for hangul, spellings in _HANJA_SURNAMES.items()
    for hanja in ([spellings] if len(hangul) > 1 else spellings)
}
"""Korean reading of a surname written in Chinese characters."""

LATIN_SURNAMES: Final = {
    "김": "kim gim ghim keem kym", "이": "lee yi rhee ri i li rhie leigh lie ree yee",
    "박": "park bak pak bahk pahk parc",
    "최": "choi choe chey chwe choy", "정": "jung jeong chung cheong joung chong jong", "강": "kang gang khang",
    "조": "cho jo joe joh choh", "윤": "yoon yun youn yune", "장": "jang chang zhang", "임": "lim im rim yim leem",
    "한": "han hahn", "오": "oh o", "서": "seo suh so sur su", "신": "shin sin shinn", "권": "kwon gwon kweon kwun",
    "황": "hwang whang hoang huang", "안": "ahn an", "송": "song", "유": "yoo yu ryu you ryoo yoou liu lyu ryou",
    "홍": "hong", "전": "jeon chun jun jeun cheon chon jon", "고": "ko go koh goh kho", "문": "moon mun",
    "손": "son sohn",
    "양": "yang ryang", "배": "bae pae bai", "백": "baek paik baik paek back", "허": "heo huh hur her hu",
    "남": "nam nahm", "노": "noh roh no rho ro nho", "심": "shim sim", "하": "ha hah", "곽": "kwak gwak kwag",
    "성": "seong sung", "차": "cha tcha", "주": "joo ju chu choo", "우": "woo wu u", "구": "koo ku goo gu",
    "민": "min", "진": "jin chin", "지": "ji chi jee", "엄": "eom um uhm", "채": "chae", "원": "won weon", "천": "chen",
    "방": "bang pang", "공": "kong gong", "현": "hyun hyeon hyon", "함": "ham hahm", "변": "byun byeon pyun byon",
    "염": "yeom youm yum", "여": "yeo yuh", "추": "choo", "도": "do doh", "소": "soh", "석": "seok suk",
    "선": "sun seon",
    "설": "seol sul", "마": "ma mah", "길": "gil kil", "연": "yeon", "위": "wi wee", "표": "pyo", "명": "myung myeong",
    "기": "ki gi", "반": "ban", "나": "na ra rah nah", "왕": "wang", "금": "keum geum kum", "옥": "ok ock",
    "육": "yook yuk",
    "인": "in", "맹": "maeng", "제": "je", "모": "mo", "탁": "tak", "국": "kook guk", "은": "eun",
    "남궁": "namgung namkoong namkung",
    "황보": "hwangbo whangbo", "제갈": "jegal chegal", "사공": "sagong sakong", "선우": "sunwoo seonwoo",
    "서문": "seomun seomoon", "독고": "dokgo dokko", "동방": "dongbang",
}  # fmt: skip


def _spellings() -> dict[str, str]:
    # Where a spelling stands with two surnames the first one, which more people bear, has it.
    table: dict[str, str] = {}
    for hangul, latin in LATIN_SURNAMES.items():
        for spelling in latin.split():
            table.setdefault(spelling, hangul)
    return table


SURNAME_OF_LATIN: Final = _spellings()
"""Hangul of a surname in any usual Latin spelling; an ambiguous spelling has its most frequent reading."""

SURE_LATIN_SURNAMES: Final = word_set(
    """
    kim gim lee rhee yi park pak choi choe jeong kang kwon gwon hwang whang ahn lim shim baek paik bae noh roh
    huh hur kwak gwak yoo ryu koo oh cho hong jang chang chung shin namgung namkoong hwangbo jegal sagong seo
    suh
    """
)
"""Spellings that hardly ever stand for a syllable of a given name."""

_INITIAL_SOUND: Final = {"류": "유", "리": "이", "림": "임", "로": "노", "라": "나", "량": "양", "련": "연", "룡": "용"}


def surname_class(hangul: str) -> str:
    """Return the southern spelling of a surname that has a northern one (류 becomes 유)."""
    return _INITIAL_SOUND.get(hangul, hangul)


def is_hangul(text: str) -> bool:
    """Say whether the text is one or more whole Hangul syllables and nothing else."""
    return text >= _FIRST and min(text) >= _FIRST and max(text) <= _LAST


def sound_of_syllable(character: str) -> str:
    """Spell one Hangul syllable in the letters of the phonetic skeleton.

    Args:
        character: One precomposed syllable, U+AC00 to U+D7A3.

    Returns:
        Lower-case letters, with ``Q`` for a final ㅇ: ``"yoQ"`` for 영 and for 용.
    """
    index = ord(character) - FIRST_SYLLABLE
    return _ONSETS[index // 588] + _NUCLEI[index % 588 // 28] + _CODAS[index % 28]
