"""Explore a week of customer voices with pandas; every ``# %%`` is a cell in an editor that knows notebooks.

It reads the bundled demo data into a database in memory and writes two files into the working directory.
"""

# %% Import and resolve: nothing of this is special to the demo but the path
from voicecrm import Settings, VoiceCRM
from voicecrm.demo import INPUTS, OWN_DOMAINS, OWN_NUMBERS, data_path

crm = VoiceCRM.open("sqlite://", settings=Settings(own_domains=OWN_DOMAINS, own_numbers=OWN_NUMBERS))
for name in INPUTS:
    report = crm.ingest(data_path() / name)
    print(f"{name}: {report.stored} stored, {report.duplicate} known already, {report.rejected} rejected")
resolved = crm.resolve()
print(f"{resolved.records} records are {resolved.profiles} people")

# %% Which source record belongs to which person; this table joins with any other export of the same system
memberships = crm.memberships()
sources_per_person = memberships.groupby("profile_id")["source"].nunique()
print(f"\nPeople by the number of systems that know them:\n{sources_per_person.value_counts().sort_index()}")

# %% Every interaction as a row; times are in UTC, so turn them before days are counted
voices = crm.interactions.search(limit=1_000_000).to_pandas()
voices["day"] = voices["occurred_at"].dt.tz_convert("Asia/Seoul").dt.date
per_day = voices.pivot_table(index="day", columns="channel", values="source_key", aggfunc="count", fill_value=0)
print(f"\nInteractions per day and channel:\n{per_day}")

# %% Complaints about charging, in both languages; a Korean word is also found inside longer ones
said = [crm.interactions.search(word, limit=1_000_000).to_pandas() for word in ("충전", "charging", "charge")]
charging = voices[voices["source_key"].isin({key for frame in said for key in frame["source_key"]})]
charging = charging[charging["direction"] != "outbound"]
print(f"\nHeard about charging per day:\n{charging.groupby('day').size()}")

# %% The same people are loud in several places: who spoke of it on most channels?
people = charging.dropna(subset=["profile_id"]).groupby("profile_id").agg(
    channels=("channel", "nunique"), times=("source_key", "count"), last=("occurred_at", "max")
)  # fmt: skip
people["name"] = [crm.profiles.get(str(profile_id)).name for profile_id in people.index]
loudest = people.sort_values(["channels", "times"], ascending=False)
print(f"\nLoudest about charging:\n{loudest.head(5)[['name', 'channels', 'times']].to_string(index=False)}")

# %% Hand it on: a CSV that a spreadsheet opens with Korean intact, and all profiles
charging.to_csv("charging.csv", index=False, encoding="utf-8-sig")
print(f"\nwritten: charging.csv, {crm.export('profiles', 'profiles.csv')}")
crm.close()
