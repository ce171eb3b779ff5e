"""Who is in the demo's team, and what its campaigns are about."""

from collections.abc import Mapping
from typing import Final

from teams.roles import Role

TEAM_NAME: Final = "Fjord & Field"
TIMEZONE: Final = "Europe/Oslo"
PEOPLE: Final = (
    ("Mira Solberg", Role.OWNER),
    ("Jonas Weidenfeld", Role.MANAGER),
    ("Cleo Marchetti", Role.CREATOR),
    ("Amara Okafor", Role.CREATOR),
    ("Rui Tanaka", Role.REVIEWER),
    ("Nina Castellanos", Role.FINANCE),
)
#: How often each of the first four asks for videos.
BUSY: Final = (1, 3, 6, 5)
TAGS: Final = (
    "social",
    "teaser",
    "in-store",
    "newsletter",
    "vertical",
    "hero",
    "translated",
    "hiring",
    "cutdown",
    "b2b",
)

#: What each campaign asks for.
CAMPAIGNS: Final[Mapping[str, tuple[str, ...]]] = {
    "Winter collection": (
        "Wool that outlives the winter. Close on hands that mend a sleeve by a window, snow outside, warm light.",
        "One coat, five mornings. The same coat on a ferry, a tram, a bicycle, a school run and a pier, at dawn.",
        "A jumper is knitted in fifteen seconds. Stop motion on an oak table, the last stitch is the logo.",
        "Three layers for minus ten. Each layer is named by one short caption, calm voice, no music until the end.",
        "The scarf that went around the world. It passes from hand to hand through ten cities and comes home.",
        "Boots meet slush. Slow motion, low camera, end on dry socks beside a fire.",
        "Behind the scenes of the winter shoot. Cold fingers, hot tea, and a dog that walks into every picture.",
    ),
    "Black Friday": (
        "Not everything is on sale. A quiet shop, one shelf with a small red card, the offer in the last two seconds.",
        "Repair instead of replace. On Black Friday we mend what you bought from us, free of charge.",
        "Twenty-four hours, one price. A clock on a shop wall, people come and go, the light changes.",
        "The list. A hand writes four items, crosses out three and keeps the one that lasts.",
        "Members first, from Thursday evening. Keys open the shop at night, lamps go on one after the other.",
        "Last hours of the week. Empty hangers swing, end on the opening times of Monday.",
    ),
    "Store opening Bergen": (
        "Bergen, we are opening on Saturday. Rain on cobblestones, a door that opens, warm light falls out.",
        "A shop is built in ten days. Time lapse from bare walls to the first customer.",
        "Meet Ingrid, who runs the new shop. She sweeps, greets and sorts buttons by colour.",
        "From the harbour to the shop in four minutes. Walk along, hand-held, names of the streets as captions.",
        "Coffee is on us on the first morning. Steam over paper cups, a queue that laughs.",
    ),
    "Loyalty card": (
        "A card that remembers your size. Stamps appear one by one, the tenth is a small sun.",
        "Points for mending. Bring something old, leave with something mended and ten points.",
        "How the card works, in fifteen seconds. Three steps, three captions, no voice.",
        "The oldest card in the house. A customer since 1994 shows hers, creased and proud.",
    ),
    "Working here": (
        "A day in our repair workshop. Needles, radio, a burst of laughter, the sign says Come in.",
        "We are looking for somebody who can explain wool. Friendly, vertical, ends on the address.",
        "Why Tomas came back. He left for the city, missed the sea, and now runs the warehouse.",
        "First week, first snow. A new colleague learns the till while it snows for the first time.",
    ),
    "Gift guide": (
        "For people who are always cold. Four gifts on a wooden table, one after the other, soft snow outside.",
        "For the father who has everything. A pair of socks, wrapped with far too much care.",
        "Under three hundred. Small gifts, big bows, one sentence for each.",
        "The gift that is already on its way. A parcel by post boat along the coast at dusk.",
        "Wrapped without plastic. Paper, string and a sprig of spruce, shown from above.",
    ),
}  # fmt: skip
