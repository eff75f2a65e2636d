"""Names of the English-speaking West: given names with short forms, family names listed and composed."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from voicecrm.testing.draws import texts, zipf_weights
from voicecrm.testing.name_tables import NameTables, for_both_genders

_MALE: Final = """
James:Jim Michael:Mike John:Jack Robert:Bob David:Dave William:Bill Richard:Dick Joseph:Joe Thomas:Tom
Christopher:Chris Daniel:Dan Matthew:Matt Anthony:Tony Mark Steven:Steve Andrew:Andy Paul Joshua:Josh Kenneth:Ken
Kevin Brian George Timothy:Tim Ronald:Ron Jason Edward:Ted Jeffrey:Jeff Ryan Jacob:Jake Nicholas:Nick Gary Eric
Jonathan:Jon Stephen:Steve Larry Justin Scott Brandon Benjamin:Ben Samuel:Sam Gregory:Greg Alexander:Alex Patrick:Pat
Frank Raymond:Ray Jack Dennis Jerry Tyler Aaron Jose Adam Nathan:Nate Henry:Harry Zachary:Zach Douglas:Doug Peter:Pete
Kyle Noah Ethan Jeremy Walter:Walt Christian Keith Roger Terry Austin Sean Gerald:Gerry Carl Harold:Harry Dylan
Arthur:Art Lawrence:Larry Jordan Jesse Bryan Lawson Bruce Gabriel:Gabe Logan Alan Juan Albert:Al Willie Elijah:Eli
Wayne Randy Vincent:Vince Mason Roy Ralph Bobby Russell:Russ Bradley:Brad Philip:Phil Eugene:Gene Oliver:Ollie
Leonard:Len Frederick:Fred Charles:Charlie Donald:Don Louis:Lou Martin:Marty Hugh Ian Neil Graham Stuart Colin Derek
Trevor Nigel Barry Craig Ross Duncan Angus Callum Owen Rhys Gareth Liam Declan Conor Niall Theodore:Theo
Archibald:Archie Edwin:Ed Ernest:Ernie Francis:Frank Clifford:Cliff Stanley:Stan Norman:Norm Herbert:Bert Maxwell:Max
Sebastian:Seb Dominic:Dom Julian Felix Hugo Simon Toby Miles Jasper Rupert Leon Victor:Vic Harvey Lewis Clive Gordon
Malcolm Desmond:Des Cedric Marcus Warren Glenn Dale Curtis Clayton:Clay Travis Shane Blake Chase Cole Grant Reid
Spencer
"""
_FEMALE: Final = """
Mary:Molly Patricia:Pat Jennifer:Jen Linda Elizabeth:Liz Barbara:Barb Susan:Sue Jessica:Jess Karen Sarah Lisa Nancy
Sandra:Sandy Ashley Emily Kimberly:Kim Margaret:Peggy Donna Michelle Carol Amanda:Mandy Melissa:Mel Deborah:Debbie
Stephanie:Steph Rebecca:Becky Sharon Laura Cynthia:Cindy Dorothy:Dot Amy Kathleen:Kathy Angela:Angie Shirley Emma
Brenda Pamela:Pam Nicole:Nikki Anna Samantha:Sam Katherine:Kate Christine:Chris Debra:Deb Rachel Carolyn Janet Maria
Olivia Heather Helen Catherine:Cathy Diane Julie Victoria:Vicky Joyce Lauren Kelly Christina:Tina Ruth Joan
Virginia:Ginny Judith:Judy Evelyn Hannah Andrea Megan:Meg Cheryl Jacqueline:Jackie Madison:Maddie Teresa:Terry
Abigail:Abby Sophia Martha Sara Gloria Janice Kathryn:Kathy Ann Isabella:Bella Judy Charlotte:Lottie Julia Grace Amber
Alice Jean Denise Frances:Fran Danielle:Dani Marilyn Natalie:Nat Beverly:Bev Diana Brittany:Britt Theresa Kayla Alexis
Doris Lori Tiffany:Tiff Eleanor:Ellie Florence:Flo Harriet Penelope:Penny Philippa:Pippa Beatrice:Bea Imogen Freya
Isla Niamh Siobhan Aoife Bronwen Rhiannon Eilidh Fiona Moira Morag Heidi Ingrid Astrid Josephine:Josie
Henrietta:Hettie Georgina:Georgie Matilda:Tilly Rosemary:Rosie Gwendolyn:Gwen Constance:Connie Winifred:Winnie
Millicent:Millie Gertrude:Trudy Susannah:Susie Antonia:Toni Valerie:Val Veronica:Ronnie Vanessa:Ness Gillian:Gill Lucy
Chloe Daisy Poppy Ivy Ruby Hazel Violet Iris Pearl Stella Clara Nora Esther Miriam Naomi Leah Paula Monica Sylvia
Claire Tracy Dawn Wendy Tina Robin Lynn Gail Holly Paige Brooke Jade Skye Willow
"""
"""Given names, the most common first, each with the short form that goes with it."""

_FAMILIES: Final = """
Smith Jones Johnson Williams Brown Taylor Davies Miller Wilson Evans Anderson Thomas Moore Jackson White Martin
Thompson Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Mitchell
Campbell Roberts Carter Phillips Turner Parker Edwards Collins Stewart Morris Murphy Cook Rogers Morgan Cooper Reed
Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett Gray Hughes Price Myers Long Foster Sanders
Ross Powell Sullivan Russell Jenkins Perry Butler Barnes Fisher Henderson Coleman Simmons Patterson Jordan Reynolds
Hamilton Graham Kim Wallace West Cole Hayes Bryant Gibson Ellis Stevens Murray Ford Marshall Owens McDonald Harrison
Kennedy Wells Woods Tucker Webb Hunter Hicks Crawford Boyd Mason Warren Dixon Burns Gordon Shaw Holmes Rice Robertson
Hunt Black Palmer Mills Nichols Grant Knight Ferguson Rose Stone Dunn Perkins Hudson Spencer Gardner Payne Pierce
Berry Matthews Wagner Watkins Olson Carroll Duncan Snyder Hart Cunningham Lane Andrews Ruiz Harper Fox Riley Armstrong
Carpenter Greene Lawrence Elliott Sims Austin Peters Kelley Franklin Lawson Fields Ryan Schmidt Carr Wheeler Chapman
Oliver Montgomery Richards Williamson Johnston Banks Meyer Bishop Howell Morrison Hansen Garza Harvey Little Burton
Stanley George Jacobs Reid Fuller Lynch Dean Gilbert Garrett Welch Larson Frazier Burke Hanson Day Moreno Bowman
Fowler Byrne O'Brien O'Neill O'Connor Walsh McCarthy MacLeod Fraser Sinclair
"""
_HEADS: Final = """
Ash Black Brad Hart Whit North South West East Ever Wood Stan Win Hal Wal Ather Bam Car Chat Craw Den Dray El Far Gar
Had Hen Hol Kings Lang Long Mal Mar Mid Nor Old Pem Red Rock Ship Stam Thorn Under War Wex Whar Wick
"""
_TAILS: Final = """
ford ton ley wood field worth ham man well by den grave hurst shaw bridge brook combe dale gate stead
"""

_CITIES: Final = """
London Birmingham Manchester Leeds Glasgow Sheffield Liverpool Bristol Edinburgh Leicester Coventry Cardiff Bradford
Belfast Nottingham Hull Newcastle Stoke Southampton Portsmouth Derby Plymouth Wolverhampton Swansea Reading Norwich
Northampton Luton Aberdeen Dundee Oxford Cambridge York Ipswich Exeter Gloucester Sunderland Blackpool Bolton
Bournemouth Middlesbrough Peterborough Swindon Warrington Slough Colchester Cheltenham Huddersfield Brighton Bath
Lincoln Preston Stockport Worcester
"""


@lru_cache(maxsize=1)
def western_names() -> NameTables:
    """Build the tables once."""
    genders = [[entry.partition(":")[::2] for entry in names.split()] for names in (_MALE, _FEMALE)]
    nicknames = {name: short or None for names in reversed(genders) for name, short in names}
    given = sorted(nicknames)
    weights = np.zeros((2, len(given)))
    for gender, names in enumerate(genders):
        places = np.searchsorted(given, [name for name, _ in names])
        weights[gender, places] = zipf_weights(len(names), 8)
    composed = [head + tail for tail in _TAILS.split() for head in _HEADS.split()]
    families = texts(list(dict.fromkeys(_FAMILIES.split() + composed)))
    cities = texts(_CITIES.split())
    return NameTables(
        given=texts(given),
        given_weights=weights,
        given_latin=texts(given)[np.newaxis, :],
        nicknames=texts([nicknames[name] for name in given]),
        family=for_both_genders(families),
        family_weights=zipf_weights(len(families), 12),
        family_latin=for_both_genders(families)[np.newaxis, :, :],
        cities=cities,
        cities_latin=cities,
    )
