"""Settings are one frozen value that is passed; nothing here is read from the outside."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from voicecrm.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a firm tells voicecrm about itself.

    Attributes:
        default_region: ISO 3166 alpha-2 region in which national phone numbers are read.
        timezone: IANA zone of times that carry none.
        own_numbers: Phone numbers that are the firm's own (switchboards, agents' lines).
        own_domains: E-mail domains that are the firm's own, or single addresses at a provider.
        merge_threshold: Match probability from which records are one person, 0 to 1.
        review_threshold: Match probability from which a pair is offered for review, 0 to 1.

    Raises:
        SettingsError: A value is outside its range.
    """

    default_region: str = "KR"
    timezone: str = "Asia/Seoul"
    own_numbers: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    merge_threshold: float = 0.6
    review_threshold: float = 0.1

    def __post_init__(self) -> None:
        if not (len(self.default_region) == 2 and self.default_region.isascii() and self.default_region.isupper()):
            raise SettingsError(
                f"default_region is {self.default_region!r}; expected two capital letters such as 'KR' or 'US'"
            )
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise SettingsError(
                f"timezone is {self.timezone!r}; expected an IANA name such as 'Asia/Seoul' or 'UTC'"
            ) from error
        if not 0 < self.review_threshold <= self.merge_threshold < 1:
            raise SettingsError(
                f"review_threshold {self.review_threshold} and merge_threshold {self.merge_threshold}: "
                "expected 0 < review_threshold <= merge_threshold < 1"
            )
