"""Chinese names as people from the south of China and overseas spell them, and foreign names in Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from voicecrm.identity.naming.transliteration import latinize

# Cantonese or Hokkien spellings in use in Hong Kong, Malaysia and Singapore, one a character; made by hand.
_SOUTHERN: Final = """
王wong 黃黄wong 陳陈chan 李lee 張张cheung 劉刘lau 梁leung 林lam 吳吴伍ng 何ho 郭kwok 譚谭tam 曾tsang 周chow 葉叶yip 麥麦mak 謝谢tse
馮冯fung 羅罗law 呂吕lui 趙赵chiu 鄧邓tang 許许hui 蔡choi 朱chu 關关kwan 石shek 杜to 霍fok 楊杨yeung 蕭萧siu 彭pang 莫mok 歐区區欧au
袁yuen 盧卢lo 陸陆luk 潘poon 鄭郑cheng 鍾钟chung 沈shum 余yu 江kong 孫孙suen 宋sung 洪hung 莊庄chong 符foo 邱yau 高ko 廖liu 方fong
薛sit 唐湯汤tong 胡wu 馬马ma 范fan 鄒邹chow 阮yuen 姚yiu 田tin 甘kam 簡简kan 卓cheuk 戴tai 丁ting 白pak 韓韩hon 錢钱chin
國国kwok 健建kin 家嘉ka 明ming 華华wah 強强keung 偉伟wai 志chi 文敏man 榮荣永詠咏穎颖wing 德tak 成城誠诚shing 英ying 麗丽lai 美mei
玲ling 慧惠wai 潔洁傑杰kit 貞贞正清ching 輝辉fai 雄鴻鸿紅红hung 超潮chiu 子tsz 耀yiu 宗中忠聰聪chung 澤泽chak 武mo 業业yip 樹树shu
根kan 達达tat 安on 祥cheung 興兴慶庆卿hing 光廣广kwong 生sang 立lap 仁欣恩因yan 義义儀仪yee 淑shuk 芬fan 玉yuk 珍俊春駿骏chun 秀壽寿sau
娟kuen 霞夏ha 燕yin 萍平屏ping 婷庭ting 雅nga 翠chui 鳳凤豐丰fung 發发fat 財财才彩choi 金錦锦kam 水瑞shui 東东冬tung 南男nam 西sai
秋chau 浩ho 天tin 龍龙lung 虎富fu 漢汉hon 添tim 福fuk 康hong 寧宁ning 順顺信shun 利lee 勝胜sing 孝hau 學学鶴鹤hok 友有yau 良leung
大泰tai 小少siu 一日yat 三心sam 芳芬fong 月粵yuet 雲云wan 蘭兰lan 蓮莲蓮lin 寶宝保bo 兒儿yee 思詩诗sze 凱凯海hoi 琪祺基祈其kei
健kin 堅坚kin 權权kuen 威維维wai 啟启kai 佳ka 宜yi 怡yi 昌cheong 長长cheung 松chung 柏pak 森sum 源元遠远yuen 炳ping 培pui 佩pui 加ga
""".split()
_TABLE: Final = {
    ord(character): f"{spelling.group()} "
    for word in _SOUTHERN
    if (spelling := re.search("[a-z]+", word)) is not None
    for character in word[: spelling.start()]
}

# Christian names that sound of the language they came from, not of the characters.
_FOREIGN: Final = """
约翰約翰john 迈克尔邁克爾michael 迈克邁克mike 大卫大衛david 詹姆斯james 罗伯特羅伯特robert 威廉william 乔治喬治george 查尔斯查爾斯charles
保罗保羅paul 彼得peter 托马斯托馬斯thomas 斯蒂芬史蒂芬stephen 安德鲁安德魯andrew 亨利henry 爱德华愛德華edward 玛丽瑪麗mary
伊丽莎白伊麗莎白elizabeth 凯瑟琳凱瑟琳catherine 海伦海倫helen 马克馬克mark 约瑟夫約瑟夫joseph 约瑟約瑟jose 雅各布jacob 让讓jean
"""
"""A name in simplified and, where it differs, in traditional characters, then its Latin form."""


def _foreign_names() -> dict[str, str]:
    table: dict[str, str] = {}
    for word in _FOREIGN.split():
        latin = re.search("[a-z]+$", word)
        assert latin is not None, "every entry ends in its Latin form"
        characters = word[: latin.start()]
        half = len(characters) // 2
        doubled = len(characters) > 3 or characters in {"让讓"}
        forms = {characters[:half], characters[half:]} if doubled and len(characters) % 2 == 0 else {characters}
        table.update(dict.fromkeys(forms, latin.group()))
    return table


_FOREIGN_NAMES: Final = _foreign_names()


def read_southern(values: Sequence[str], latin: Sequence[str]) -> list[str]:
    """Read Chinese characters as in the south of China, and foreign names in them as the names they stand for.

    Args:
        values: Name parts in any script.
        latin: The same in Latin letters, which is kept where nothing else is known.

    Returns:
        Latin letters, one word a name.
    """
    read = list(latin)
    for index, value in enumerate(values):
        if not value.isascii() and any("\u3400" <= character <= "\u9fff" for character in value):
            words = [_FOREIGN_NAMES.get(word) or word.translate(_TABLE) for word in re.split("[ ·]", value)]
            read[index] = " ".join(latinize(words)).replace("  ", " ").strip()
    return read
