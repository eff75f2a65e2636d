from __future__ import annotations

import pytest

from voicecrm.ingest.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp; two<br>three</p><p>four</p>", "One & two\nthree\n\nfour"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a<br/><br/>b", "a\n\nb"),
        ("<ul><li>첫째</li><li>둘째</li></ul>", "첫째\n둘째"),
        ("<style>p {}</style><script>x()</script><!-- no -->seen", "seen"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>one\n  two\n\nthree</pre>", "one\ntwo\n\nthree"),
        ('<a href="x"><span>https://</span><span>example.org/a</span><span>b</span></a>', "https://example.org/ab"),
        ("no markup, 3 < 4 &amp; 5&nbsp;&gt; 4", "no markup, 3 < 4 & 5 > 4"),
        ("<html><head><title>t</title><body><p>unclosed", "unclosed"),
        ("https://example.org/page.html", "https://example.org/page.html"),
        ("", ""),
    ],
)
def test_reads_as_a_person_would(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_markup_nested_thousands_deep_is_read() -> None:
    assert html_to_text("<div>" * 5000 + "deep") == "deep"
