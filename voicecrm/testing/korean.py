"""Korean names: surnames with their share of the population, given names composed from common syllables."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from voicecrm.testing.draws import blank, texts, zipf_weights
from voicecrm.testing.name_tables import NameTables, for_both_genders

_SURNAMES: Final = """
김:2150:gim,kim 이:1470:i,lee,yi 박:840:bak,park,pak 최:470:choe,choi 정:450:jeong,jung,chung 강:240:gang,kang
조:210:jo,cho 윤:205:yun,yoon 장:200:jang,chang 임:165:im,lim,rim 한:155:han 오:154:o,oh 서:151:seo,suh
신:150:sin,shin 권:142:gwon,kwon 황:140:hwang 안:138:an,ahn 송:137:song 류:60:ryu,yoo,lyu 전:112:jeon,jun,chun
홍:112:hong 고:95:go,ko,koh 문:93:mun,moon 양:92:yang 손:91:son,sohn 배:80:bae,pae 백:77:baek,paik,back
허:66:heo,hur,huh 유:130:yu,yoo,you 남:55:nam 심:54:sim,shim 노:51:no,noh,roh 하:46:ha 곽:41:gwak,kwak
성:40:seong,sung 차:39:cha 주:39:ju,joo 우:39:u,woo 구:39:gu,koo,ku 나:32:na,ra 민:34:min 진:34:jin,chin 지:31:ji,jee
엄:29:eom,um,uhm 채:26:chae 원:26:won 천:24:cheon,chun 방:19:bang,pang 공:18:gong,kong 현:18:hyeon,hyun 함:16:ham
변:17:byeon,byun 염:14:yeom,yum 여:13:yeo,yuh 추:12:chu,choo 도:12:do,doh 소:10:so,soh 석:10:seok,suk 선:9:seon,sun
설:9:seol,sul 마:8:ma 길:8:gil,kil 연:7:yeon,youn 위:7:wi,wee 표:6:pyo 명:6:myeong,myung 기:5:gi,ki 반:5:ban,bahn
왕:5:wang 금:5:geum,keum 옥:5:ok 육:4:yuk,yook 인:4:in 맹:4:maeng 제:4:je 모:4:mo 탁:4:tak 국:4:guk,kook 어:4:eo,uh
은:3:eun 편:3:pyeon,pyun 용:3:yong 남궁:4:namgung,namkoong 황보:2:hwangbo 제갈:1:jegal 선우:1:seonu,sunwoo
사공:1:sagong 서문:1:seomun,suhmoon
"""
"""Surname, share per 10,000 people, spellings: the official one first, then what people write."""

_SYLLABLES: Final = """
길:gil,kil 가:ga,ka 강:gang,kang 건:geon,gun,kun 경:gyeong,kyung 광:gwang,kwang 규:gyu,kyu,kyoo 기:gi,ki,kee 나:na
남:nam 다:da,dah 대:dae,tae 덕:deok,duk 도:do,doh 동:dong,tong 란:ran,lan 래:rae,lae 록:rok,lok 린:rin,lin 림:rim,lim
명:myeong,myung 무:mu,moo 문:mun,moon 미:mi,mee 민:min 범:beom,bum 병:byeong,byung 보:bo 봉:bong 빈:bin 상:sang
서:seo,suh 석:seok,suk,sok 선:seon,sun 성:seong,sung 세:se,seh 소:so 수:su,soo 숙:suk,sook 순:sun,soon 승:seung
시:si,shi 식:sik,shik 신:sin,shin 아:a,ah 안:an,ahn 연:yeon,youn 영:yeong,young 예:ye,yea 옥:ok 완:wan 용:yong
우:u,woo 욱:uk,wook 원:won,weon 유:yu,yoo,you 윤:yun,yoon 율:yul,yool 은:eun,un 을:eul,ul 인:in 일:il 임:im,lim 자:ja
재:jae,jea 정:jeong,jung,chung 제:je 종:jong,chong 주:ju,joo 준:jun,joon 중:jung,joong 지:ji,jee 진:jin,chin 찬:chan
창:chang 채:chae 천:cheon,chun 철:cheol,chul 춘:chun,choon 태:tae 하:ha 한:han 해:hae 섭:seop,sub 화:hwa,wha
별:byeol,byul 솔:sol 헌:heon,hun 혁:hyeok,hyuk 현:hyeon,hyun 형:hyeong,hyung 혜:hye,hae 호:ho 홍:hong 환:hwan
훈:hun,hoon 휘:hwi,hui 희:hui,hee,hi
"""

_MALE: Final = (
    "성 민 영 재 동 준 현 상 정 지 승 진 태 종 경 병 우 도 기 건 광 창 용 시 형 인 명 대 석 주 한 홍 강 규 덕 문 봉 세",
    "수 호 준 현 민 우 훈 진 석 철 영 환 성 혁 규 식 범 욱 재 원 섭 인 용 기 빈 찬 태 윤 길 한 명 일 록 율 완 헌 휘 정",
)
_FEMALE: Final = (
    "지 미 은 영 수 정 현 민 경 혜 서 유 선 예 소 명 순 옥 연 희 진 나 하 채 주 보 윤 가 다 아 시 인 춘 숙 해 세 성",
    "영 희 정 숙 은 연 현 민 선 진 미 경 자 순 아 주 원 윤 혜 수 지 옥 인 란 림 린 빈 유 나 서 예 하 래 화 임 율 별 솔",
)
"""First and second syllables by gender, the most common first."""

_CITIES: Final = """
서울:Seoul 부산:Busan 인천:Incheon 대구:Daegu 대전:Daejeon 광주:Gwangju 수원:Suwon 울산:Ulsan 용인:Yongin 고양:Goyang
창원:Changwon 성남:Seongnam 화성:Hwaseong 청주:Cheongju 부천:Bucheon 남양주:Namyangju 천안:Cheonan 전주:Jeonju
안산:Ansan 안양:Anyang 김해:Gimhae 평택:Pyeongtaek 포항:Pohang 시흥:Siheung 파주:Paju 제주:Jeju 의정부:Uijeongbu
김포:Gimpo 구미:Gumi 세종:Sejong 양산:Yangsan 원주:Wonju 진주:Jinju 광명:Gwangmyeong 아산:Asan 익산:Iksan 여수:Yeosu
군산:Gunsan 춘천:Chuncheon 경산:Gyeongsan 군포:Gunpo 순천:Suncheon 하남:Hanam 이천:Icheon 목포:Mokpo 강릉:Gangneung
오산:Osan 거제:Geoje 경주:Gyeongju
"""

_SCHEMES: Final = 3
_JOINS: Final = ("", "-", " ")


@lru_cache(maxsize=1)
def korean_names() -> NameTables:
    """Build the tables once.

    Spelling ``scheme * 3 + join`` writes every syllable by one scheme (official, common, other) and joins the two of a
    given name by nothing, a hyphen or a space: Yeongsu, Yeong-su, Yeong su, Youngsoo, Young-soo, Young soo …
    """
    surnames = [entry.split(":") for entry in _SURNAMES.split()]
    spellings = dict(entry.split(":") for entry in _SYLLABLES.split())
    weights: dict[tuple[str, str], list[float]] = {}
    for gender, (first, second) in enumerate((_MALE, _FEMALE)):
        firsts, seconds = first.split(), second.split()
        products = np.outer(zipf_weights(len(firsts), 6), zipf_weights(len(seconds), 6))
        for row, one in enumerate(firsts):
            for column, other in enumerate(seconds):
                if one != other:
                    weights.setdefault((one, other), [0.0, 0.0])[gender] = float(products[row, column])
    pairs = sorted(weights)
    given_latin, family_latin = [], []
    for scheme in range(_SCHEMES):
        family = texts([_spelling(entry[2], scheme).title() for entry in surnames])
        for join in _JOINS:
            written = [f"{_spelling(spellings[a], scheme)}{join}{_spelling(spellings[b], scheme)}" for a, b in pairs]
            given_latin.append(texts([name.capitalize() for name in written]))
            family_latin.append(for_both_genders(family))
    cities = [entry.split(":") for entry in _CITIES.split()]
    return NameTables(
        given=texts([a + b for a, b in pairs]),
        given_weights=np.array([weights[pair] for pair in pairs]).T,
        given_latin=np.stack(given_latin),
        nicknames=blank(len(pairs)),
        family=for_both_genders(texts([entry[0] for entry in surnames])),
        family_weights=np.array([float(entry[1]) for entry in surnames]),
        family_latin=np.stack(family_latin),
        cities=texts([entry[0] for entry in cities]),
        cities_latin=texts([entry[1] for entry in cities]),
        family_first=True,
        joined=True,
    )


def _spelling(choices: str, scheme: int) -> str:
    options = choices.split(",")
    return options[min(scheme, len(options) - 1)]
