"""What the sender wrote: a mail's text without quoted earlier mails and without signature.

Only what is plainly a quote is cut; when nothing else stands in the mail, the whole text stays.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_QUOTED: Final = re.compile(r"[ \t]{0,3}>")
# Every pattern that tells where a quote begins needs one of these; most lines hold none.
_TELLING: Final = re.compile(r"[->_:：\d]")

_SEPARATOR: Final = re.compile(
    r"\s*(?:-{2,}|_{2,})\s*(?:original (?:message|appointment)|원본\s?(?:메시지|메일|메세지)|원본|받은\s?메일"
    r"|urspr.ngliche nachricht"
    r"|message d'origine|mensaje original|messaggio originale|mensagem original|原始邮件|原始郵件|元のメッセージ"
    r"|(?:reply|보낸) ?(?:message|메일)|reply (?:above|below) this line)\s*(?:-{2,}|_{2,})\s*",
    re.IGNORECASE,
)
_FORWARD_SEPARATOR: Final = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded (?:message|by)|전달된 (?:메시지|메일)|weitergeleitete nachricht|message transféré"
    r"|mensaje reenviado|転送メッセージ|转发的邮件)\b.*|begin forwarded message:|전달된 메시지 시작:)\s*",
    re.IGNORECASE,
)
_FROM_FIELD: Final = re.compile(
    r"\s*\*?(?:from|보낸\s?사람|보낸\s?이|발신인?|von|de|da|van|fra|från|от|发件人|寄件者|差出人)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
_COMPANION_FIELD: Final = re.compile(
    r"\s*\*?(?P<name>sent|date|to|cc|subject|(?:보낸|받은)\s?(?:날짜|시간|일시)|날짜|일시|받는\s?(?:사람|이)|수신인?|참조|제목"
    r"|gesendet|datum|an|betreff|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto|inviato|data|a|oggetto|verzonden|aan"
    r"|onderwerp|发送时间|日期|收件人|抄送|主题|主旨|送信日時|宛先|件名|дата|кому|тема)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
_BLOCK_LINES: Final = 9
_COMPANIONS: Final = 2

# Each form names a date and a person, so that "On reflection I wrote:" is nobody's attribution.
_WRITES: Final = re.compile(
    r"(?:\bwrote|\ba écrit|\bescribió|\bha scritto|\bescreveu|\b(?:schrieb|schreef|skrev|napsal|napisał)\b[^:\n]{0,120}"
    r"|님이\s?(?:작성|쓴\s?글|보낸\s?메일)|写道|寫道|のメール|さんは書きました)\s?[:：]?\s*$",
    re.IGNORECASE,
)
_BEGINS_WITH_DATE_WORD: Final = re.compile(r"\s*(?:on|am|le|el|il|op|em|den|dne|w dniu)\b", re.IGNORECASE)
_EAST_ASIAN: Final = re.compile(r"[가-힣一-鿿ぁ-ヿ]\s?[:：]?\s*$")
_DIGIT: Final = re.compile(r"\d")
_WEAK_ATTRIBUTION: Final = re.compile(
    r"(?:(?:wrote|writes|schrieb|님이\s?(?:작성|쓴\s?글))\s?[:：]"
    r"|^\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[^\n]{0,200}<[^\s<>]+@[^\s<>]+>:?)\s*$",
    re.IGNORECASE,
)
_LONGEST_ATTRIBUTION: Final = 600
_ATTRIBUTION_START: Final = re.compile(r"\s*(?:(?:on|am|le|el|il|op|em|den)\b.*\d|\d{4}\s?[년./-])", re.IGNORECASE)
_ATTRIBUTION_LINES: Final = 3

_SIGNATURE: Final = re.compile(r"--[ \t\xa0]?$")
_LONGEST_SIGNATURE: Final = 15
_DEVICE_LINE: Final = re.compile(
    r"\s*(?:sent from my [^\n]{1,40}|나의 [^\n]{1,30}에서 (?:보냄|전송됨|보낸 메일)"
    r"|내 [^\n]{1,30}에서 보냄|[^\n]{1,20}에서 나의 [^\n]{1,20}로 보냄"
    r"|get outlook for (?:ios|android)[^\n]{0,60}|von meinem [^\n]{1,30} gesendet|envoyé de mon [^\n]{1,30}"
    r"|enviado desde mi [^\n]{1,30}|(?:iphone|android|ipad)から送信)\s*",
    re.IGNORECASE,
)

_TAG: Final = re.compile(r"<(/?)blockquote\b([^<>]*)>", re.IGNORECASE)
_CITED: Final = re.compile(r"type\s*=\s*[\"']?cite|gmail_quote|yahoo_quoted|protonmail_quote", re.IGNORECASE)


class OwnWords(NamedTuple):
    """What the sender of a mail wrote.

    Attributes:
        text: Without quoted mails and signature; the whole text when nothing else would be left.
        signature: The lines after the delimiter ``--``, outside of quotes; none when there is no delimiter.
    """

    text: str
    signature: list[str]


def own_words(text: str) -> OwnWords:
    r"""Tell what the sender wrote from what is quoted, and take the signature apart.

    Args:
        text: The plain text of a mail.

    Examples:
        >>> own_words("환불해 주세요.\n\nOn Mon, 4 Mar 2024, Kim <kim@example.com> wrote:\n> 안녕하세요").text
        '환불해 주세요.'
        >>> own_words("환불해 주세요.\n-- \n나해든\n010-7001-2001")
        OwnWords(text='환불해 주세요.', signature=['나해든', '010-7001-2001'])
    """
    lines = [line.rstrip(" \t\xa0") if not line.startswith("--") else line for line in _LINE_END.split(text)]
    kept = _without_quotes(lines)
    stripped = [line.rstrip(" \t\xa0") for line in kept]
    signature = stripped[_signature_start(stripped) + 1 :]
    return OwnWords(
        _joined(_without_signature(kept)) or _joined(lines), [line.strip() for line in signature if line.strip()]
    )


def whole_text(text: str) -> str:
    """Return a text with plain line ends and no empty margin, quotes and all."""
    return _joined(_LINE_END.split(text))


def has_forwarded_part(text: str) -> bool:
    """Tell whether a line says that a passed-on mail begins."""
    if "--" not in text and ":" not in text:
        return False
    return any(_FORWARD_SEPARATOR.fullmatch(line) for line in _LINE_END.split(text))


def without_cited_blocks(html: str) -> str:
    """Return HTML without the block quotes in which mailers cite the mail that is answered."""
    kept: list[str] = []
    position = depth = 0
    for tag in _TAG.finditer(html):
        closes = tag[1] == "/"
        if depth == 0:
            if closes or not _CITED.search(tag[2]):
                continue
            kept.append(html[position : tag.start()])
            depth = 1
        else:
            depth += -1 if closes else 1
            position = tag.end() if depth == 0 else position
    if depth == 0:
        kept.append(html[position:])
    return "<br>".join(kept)


def _joined(lines: list[str]) -> str:
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip(" \t\xa0") for line in lines)).strip()


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if not _TELLING.search(line):
            kept.append(line)
            position += 1
            continue
        if _SEPARATOR.fullmatch(line) or _begins_header_block(lines, position):
            break
        if _QUOTED.match(line):
            position += 1
            continue
        length = _attribution_length(lines, position)
        if length == 0:
            kept.append(line)
            position += 1
            continue
        position += length
        if not _quote_follows(lines, position):
            # The quote below carries no marks: nothing tells where it ends.
            break
    while kept and re.fullmatch(r"\s*_{5,}\s*", kept[-1]):
        kept.pop()
    return kept


def _begins_header_block(lines: list[str], position: int) -> bool:
    if not _FROM_FIELD.match(lines[position]):
        return False
    names = {
        found["name"].casefold()
        for line in lines[position + 1 : position + _BLOCK_LINES]
        if (found := _COMPANION_FIELD.match(line))
    }
    return len(names) >= _COMPANIONS


def _attribution_length(lines: list[str], position: int) -> int:
    """Return how many lines the attribution that begins here takes; mailers wrap it."""
    line = lines[position]
    if not line or line.isspace():
        return 0
    if len(line) > _LONGEST_ATTRIBUTION:
        return 0
    if _is_attribution(line) or (_is_weak_attribution(line) and _quote_follows(lines, position + 1)):
        return 1
    if _ATTRIBUTION_START.match(line):
        for length in range(2, _ATTRIBUTION_LINES + 1):
            following = lines[position : position + length]
            if len(following) < length or not following[-1].strip() or _QUOTED.match(following[-1]):
                return 0
            if _is_attribution(" ".join(following)):
                return length
    return 0


def _is_attribution(line: str) -> bool:
    if _DIGIT.search(line) is None:  # few lines hold one, and that is told at once
        return False
    found = _WRITES.search(line[-_LONGEST_ATTRIBUTION:])
    return found is not None and (
        _BEGINS_WITH_DATE_WORD.match(line) is not None or _EAST_ASIAN.search(found[0]) is not None
    )


def _is_weak_attribution(line: str) -> bool:
    return line.rstrip().endswith((":", "：", ">")) and _WEAK_ATTRIBUTION.search(line) is not None


def _quote_follows(lines: list[str], position: int) -> bool:
    for line in lines[position:]:
        if line and not line.isspace():
            return _QUOTED.match(line) is not None
    return False


def _without_signature(lines: list[str]) -> list[str]:
    lines = lines[: _signature_start(lines)]
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[: end - 1] if end and _DEVICE_LINE.fullmatch(lines[end - 1]) else lines


def _signature_start(lines: list[str]) -> int:
    """Place of the delimiter of the signature, or the number of lines."""
    for position, line in enumerate(lines):
        if not line.startswith("--"):  # as nearly all
            continue
        if _SIGNATURE.fullmatch(line) and (line != "--" or len(lines) - position <= _LONGEST_SIGNATURE):
            return position
    return len(lines)
