"""Korean readings of Chinese characters.

The standard KS X 1001 orders its 4,888 characters by their Korean reading and holds a character once for each of its
readings, the repeated ones as compatibility ideographs. So the first character of each reading, listed here by hand,
tells the readings of all, with 두음법칙 (柳 is both 류 and 유); Python's own codec knows the order.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import product
from typing import Final

from voicecrm.identity.normalize.hangul import SURNAME_OF_HANJA

_FIRST_OF_READING: Final = """
가伽 각刻 간侃 갈乫 감勘 갑匣 강剛 개介 객喀 갱坑 갹醵 거倨 건乾 걸乞 검儉 겁劫 게偈 격擊 견堅 결抉 겸兼 경京 계係 고古 곡哭 곤困
골汨 공供 곶串 과寡 곽廓 관串 괄刮 광侊 괘卦 괴乖 굉宏 교交 구久 국國 군君 굴堀 궁宮 권倦 궐厥 궤机 귀句 규叫 균勻 귤橘 극克 근僅
글契 금今 급伋 긍亘 기企 긴緊 길佶 김金 끽喫 나儺 낙樂 난亂 날捏 남南 납拉 낭囊 내乃 냉冷 녀女 년年 념恬 녕寧 노努 녹碌 논論 농壟
뇌惱 뇨尿 누壘 눈嫩 눌訥 뉴杻 늑勒 늠凜 능凌 니尼 닉匿 다多 단丹 달撻 담啖 답沓 당唐 대代 댁宅 덕德 도倒 독毒 돈墩 돌乭 동仝 두兜
둔屯 득得 등嶝 라喇 락樂 란丹 랄剌 람嵐 랍拉 랑廊 래來 랭冷 략掠 량亮 려侶 력力 련憐 렬冽 렴廉 렵獵 령令 례例 로勞 록碌 론論 롱壟
뢰儡 료了 룡龍 루壘 류劉 륙六 륜侖 률律 륭隆 륵勒 름凜 릉凌 리俚 린吝 림林 립砬 마摩 막寞 만万 말唜 망亡 매埋 맥脈 맹孟 멱冪 면免
멸滅 명冥 몌袂 모侮 목木 몰歿 몽夢 묘卯 무務 묵墨 문們 물勿 미味 민岷 밀密 박剝 반伴 발勃 방倣 배倍 백伯 번幡 벌伐 범凡 법法 벽僻
변便 별別 병丙 보保 복伏 본本 볼乶 봉俸 부不 북北 분分 불不 붕崩 비丕 빈嚬 빙憑 사乍 삭削 산傘 살乷 삼三 삽揷 상上 새塞 색嗇 생牲
서墅 석夕 선仙 설卨 섬剡 섭攝 성城 세世 소召 속俗 손孫 솔率 송宋 쇄刷 쇠衰 수修 숙叔 순巡 술戌 숭崇 슬瑟 습濕 승丞 시侍 식埴 신伸
실失 심審 십什 쌍雙 씨氏 아亞 악堊 안安 알斡 암唵 압壓 앙仰 애厓 액厄 앵櫻 야也 약弱 양亮 어圄 억億 언偃 얼孼 엄俺 업嶪 엔円 여予
역亦 연嚥 열列 염厭 엽曄 영令 예乂 오五 옥屋 온溫 올兀 옹壅 와渦 완婉 왈曰 왕往 왜倭 외外 요了 욕慾 용俑 우于 욱勖 운云 울蔚 웅熊
원元 월月 위位 유乳 육六 윤倫 율律 융戎 은垠 을乙 음吟 읍揖 응凝 의依 이二 익匿 인人 일一 임任 입入 잉仍 자仔 작作 잔孱 잠岑 잡雜
장丈 재再 쟁爭 저佇 적勣 전佃 절切 점占 접接 정丁 제制 조俎 족族 존存 졸卒 종倧 좌佐 죄罪 주主 죽竹 준俊 줄茁 중中 즉卽 즐櫛 즙楫
증增 지之 직直 진唇 질侄 짐斟 집什 징徵 차且 착捉 찬撰 찰刹 참僭 창倉 채債 책冊 처凄 척倜 천仟 철凸 첨僉 첩堞 청廳 체切 초初 촉促
촌寸 총叢 촬撮 최催 추墜 축丑 춘春 출出 충充 췌悴 취取 측側 층層 치侈 칙則 친親 칠七 침侵 칩蟄 칭秤 쾌快 타他 탁倬 탄呑 탈奪 탐探
탑塔 탕宕 태兌 택宅 탱撑 터攄 토兎 통慟 퇴堆 투偸 특慝 틈闖 파坡 판判 팔八 패佩 팽彭 퍅愎 편便 폄貶 평坪 폐嬖 포佈 폭幅 표俵 품品
풍楓 피彼 필匹 핍乏 하下 학壑 한寒 할割 함函 합合 항亢 해亥 핵劾 행倖 향享 허噓 헌憲 헐歇 험險 혁奕 현俔 혈孑 혐嫌 협俠 형亨 혜兮
호乎 혹惑 혼婚 홀忽 홍哄 화化 확廓 환丸 활活 황凰 회匯 획劃 횡宖 효哮 후侯 훈勛 훙薨 훤喧 훼卉 휘彙 휴休 휼恤 흉兇 흑黑 흔昕 흘吃
흠欠 흡吸 흥興 희僖 힐詰
"""
# Forms that the standard lacks: simplified, Japanese and rarer forms of characters that stand in names.
_OTHER_FORMS: Final = """
强強 德徳 眞真 靑青 敎教 淸清 産產 硏研 榮栄荣 惠恵 淵渊 顯顕显 澤沢泽 國国 龍竜龙 廣広广 壽寿 實実实 禮礼 緖緒绪 戶戸户 內内 綠緑绿
祿禄 錄録录 黃黄 溫温 悅悦 銳鋭锐 說説说 稅税 步歩 愼慎 卽即 旣既 爲為为 郞郎 姬姫 熙煕熈 峯峰 賢贤贒 英瑛 東东 鎭鎮镇 善譱 勳勲勋
貞贞 鳳凤 華华 興兴 義义 順顺 蘭兰 鐵鉄铁 錫锡 銀银 鍾锺 鏞镛 鎔熔 靜静 潤润 澈沏 瓊琼 聖圣 聲声 萬万 寬寛宽 學学 泰夳 齊斉齐 濟済济
齋斎斋 傑杰 燦灿 燮爕 珍珎 寶宝 麗丽 鶴鹤 浩澔 昊皞 訓训 詠咏 豊豐丰 載载 連连 蓮莲 運运 達达 選选 遠远 銘铭 鉉铉 鎬镐 鑛鉱 鐘钟 長长
張张 陳陈 陽阳 陸陆 雲云 韓韩 頌颂 領领 馬马 魯鲁 鮮鲜 麟麐 來来 倫伦 偉伟 儀仪 億亿 優优 光灮 劉刘 動动 勝胜 區区 單单 嚴厳严 圓円圆
堅坚 報报 壯壮 奎圭 孫孙 寧宁 導导 將将 專专 岡冈 嶺岭 師师 帶带 彌弥 從従从 愛爱 慶庆 憲宪 應応応应 懷怀 揚扬 擇択择 敍叙 敏勄 時时
晉晋 書书 會会 業业 極极 樂楽乐 樹树 橋桥 權権权 歡歓欢 歲歳岁 氣気气 漢汉 潔洁 澄澂 濬浚 瀚澣 炯烱 無无 煥焕 燁烨 爾尔 瑩莹 瑋玮 環环 畫画
發発发 盧卢 碩硕 祥羘 禎祯 種种 穆﨑 競竞 筆笔 節节 範范 紀纪 純纯 紅红 紹绍 結结 絢绚 維维 綱纲 綵彩 緯纬 縣県县 績绩 繼継继 續続续 羅罗
聰聡聪 臨临 與与 艶艳 莊荘庄 葉叶 蒼苍 蔣蒋 蔚蔚 蕭萧 薇薇 藝芸艺 藏蔵藏 衆众 裕裕 誠诚 調调 謙谦 讓譲让 讚讃赞 貴贵 賀贺 資资 賓宾 赫爀 車车
軍军 輝辉 輔辅 遇遇 鄭郑 鄧邓 錦锦 鍊錬炼 鑑鉴 開开 關関关 隆隆 隨随 雙双 靈霊灵 韻韵 顧顾 飛飞 駿骏 騎骑 鷹鹰 點点 齡齢龄
"""
_PERSONAL: Final = {"賈": "가", "車": "차", "金": "김금", "易": "역이", "葉": "엽섭", "瑞": "서", "奭": "석", "乭": "돌", "柰": "내"}
MOST_READINGS: Final = 4


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    order = "".join(
        bytes((row, cell)).decode("euc_kr") for row in range(0xCA, 0xFE) for cell in range(0xA1, 0xFF)
    )
    found: dict[str, list[str]] = {}
    position = 0
    starts: list[tuple[int, str]] = []
    plain = unicodedata.normalize("NFKC", order)
    for word in _FIRST_OF_READING.split():
        position = plain.index(word[1], position)
        starts.append((position, word[0]))
        position += 1
    starts.append((len(plain), ""))
    for (start, reading), (end, _) in zip(starts, starts[1:], strict=False):
        for character in plain[start:end]:
            if reading not in found.setdefault(character, []):
                found[character].append(reading)
    for word in _OTHER_FORMS.split():
        for form in word[1:]:
            for reading in found.get(word[0], ()):
                if reading not in found.setdefault(form, []):
                    found[form].append(reading)
    for character, readings in _PERSONAL.items():
        found[character] = [*readings, *(one for one in found.get(character, ()) if one not in readings)]
    return {character: tuple(readings) for character, readings in found.items()}


def read_hanja(text: str, *, family: bool) -> tuple[str, ...]:
    """Return the Korean readings of a name part in Chinese characters.

    Args:
        text: Chinese characters only, in NFKC.
        family: Whether it is a surname; its usual reading as one stands first.

    Returns:
        Up to `MOST_READINGS` Hangul readings; empty when a character's reading is not known.

    Examples:
        >>> read_hanja("朴", family=True), read_hanja("東烈", family=False)
        (('박',), ('동렬', '동열'))
    """
    table = _readings()
    per_character = [table.get(character, ()) for character in text]
    found = ["".join(parts) for parts in product(*per_character)] if text and all(per_character) else []
    surname = SURNAME_OF_HANJA.get(text) if family else None
    if surname is not None:
        found = [surname, *(reading for reading in found if reading != surname)]
    return tuple(found[:MOST_READINGS])
