"""English short forms of given names; a small table, made by hand."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

_FORMS: Final = """
albert al bert | alexander alex sandy sasha xander | alexandra alex sandra sasha | alfred al fred alfie
andrew andy drew | anthony tony | barbara barb barbie babs | benjamin ben benny | bernard bernie
catherine katherine kathryn cathy kathy kate katie kat kitty cate | charles charlie chuck
charlotte lottie charlie | christina christine chris tina chrissy | christopher chris kit topher | cynthia cindy
daniel dan danny | david dave davy | deborah deb debbie debra | dennis denny | donald don donnie
dorothy dot dottie dolly | douglas doug | edward ed eddie ned ted teddy | eleanor ellie nell nora
elizabeth liz lizzie beth betty eliza bess libby | emily em emmy | eugene gene | evelyn eve evie | florence flo
frances fran frankie | francis frank frankie | franklin frank | frederick fred freddie rick | gabriel gabe
gerald gerry jerry | gregory greg | harold harry hal | henry harry hank hal | isabella bella izzy | jacob jake
jacqueline jackie | james jim jimmy jamie | janet jan | jeffrey jeff geoff | jennifer jen jenny
jessica jess jessie | john jack johnny jon | jonathan jon john | joseph joe joey jo | joshua josh | judith judy
kenneth ken kenny | kimberly kim | laura laurie | lawrence larry | leonard leo len lenny | louis lou louie
lucille lucy | margaret maggie meg peggy marge margie rita greta | martha marty | martin marty
mary molly polly mamie | matthew matt | maxwell max | melissa mel missy | michael mike mick mickey | mitchell mitch
nancy nan | natalie nat | nathaniel nathan nate nat | nicholas nick nicky | nicole nikki | pamela pam
patricia pat patty tricia trish | patrick pat paddy | peter pete | philip phil | phillip phil | rachel rae
raymond ray | rebecca becky becca | richard rick dick rich ricky | robert bob bobby rob robbie bert
roberta bobbie | roger rodge | ronald ron ronnie | russell russ | samantha sam sammy | samuel sam sammy
sarah sally sadie | sharon shari | solomon sol | stanley stan | stephanie steph | stephen steven steve | stuart stu
susan sue susie suzy | suzanne sue suzy | theodore ted teddy theo | theresa teresa terry tess | thomas tom tommy
timothy tim timmy | tobias toby | valerie val | veronica ronnie | victor vic | victoria vicky tori
vincent vince vinny | virginia ginny | walter walt wally | wayne way | wesley wes | wilhelmina mina minnie
william bill billy will willy liam | zachary zach zack
"""


def _table() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(_FORMS.replace("\n", " | ").split("|")):
        for name in group.split():
            groups.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


_GROUPS: Final = _table()


def share_nickname(a: str, b: str) -> bool:
    """Whether two given names can be forms of one.

    Examples:
        >>> share_nickname("bob", "robert"), share_nickname("bob", "alice")
        (True, False)
    """
    return not _GROUPS.get(a, frozenset()).isdisjoint(_GROUPS.get(b, frozenset()))


def known_forms() -> Collection[str]:
    """Return every name of the table, in its order."""
    return _GROUPS.keys()


def form_groups(name: str) -> frozenset[int]:
    """Return the groups of forms that a given name belongs to; two names that share one may be one person's."""
    return _GROUPS.get(name, frozenset())
