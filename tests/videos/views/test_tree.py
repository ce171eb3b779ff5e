"""How a family is laid out: nothing overlaps, everything leads to the right, and nothing can go round for ever."""

import random
from itertools import combinations, pairwise

import pytest

from videos.views import tree
from videos.views.tree import Drawing

SEVEN = {1: [], 2: [], 3: [2], 4: [2], 5: [3], 6: [4], 7: [5, 1, 2]}
CASES = {
    "alone": {1: []},
    "seven with a join": SEVEN,
    "two families met by a join": {1: [], 2: [], 3: [1], 4: [2], 5: [3, 4], 6: [5]},
    "a deep chain": {key: [key - 1] if key > 1 else [] for key in range(1, 201)},
    "five hundred around one": {key: [1] if key > 1 else [] for key in range(1, 501)},
    "a join of ten": {**{key: [] for key in range(1, 11)}, 11: [*range(1, 11)]},
    "a circle": {1: [3], 2: [1], 3: [2]},
    "one that was made from itself": {1: [1], 2: [1]},
    **{f"at random {seed}": {} for seed in range(20)},
}


def at_random(seed: int) -> dict[int, list[int]]:
    dice = random.Random(seed)
    return {key: dice.sample(range(1, key), min(key - 1, dice.choice([0, 1, 1, 1, 2, 3]))) for key in range(1, 40)}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> dict[int, list[int]]:
    name = str(request.param)
    return CASES[name] or at_random(int(name.rsplit(maxsplit=1)[-1]))


def rightwards(drawing: Drawing) -> list[bool]:
    places = drawing.places
    return [places[line.source].column < places[line.target].column for line in drawing.lines]


def test_no_two_members_overlap_and_all_stand_inside(case: dict[int, list[int]]) -> None:
    drawing = tree.draw(case)

    assert [*drawing.places] == [*case]
    for one, other in combinations(drawing.places.values(), 2):
        assert abs(one.x - other.x) >= tree.WIDTH or abs(one.y - other.y) >= tree.HEIGHT
    assert all(place.x >= 0 and place.x + tree.WIDTH <= drawing.width for place in drawing.places.values())
    assert all(place.y >= 0 and place.y + tree.HEIGHT <= drawing.height for place in drawing.places.values())


def test_every_line_leads_to_the_right_and_none_is_left_out(case: dict[int, list[int]]) -> None:
    drawing = tree.draw(case)

    assert all(rightwards(drawing))
    order = {key: index for index, key in enumerate(case)}
    known = [(source, key) for key, found in case.items() for source in found if order[source] < order[key]]
    assert [(line.source, line.target) for line in drawing.lines] == known


def test_no_line_crosses_a_poster(case: dict[int, list[int]]) -> None:
    drawing = tree.draw(case)

    for line in drawing.lines:
        for (ax, ay), (bx, by) in pairwise(corners(line.path)):
            for key, place in drawing.places.items():
                is_beside = max(ax, bx) <= place.x or min(ax, bx) >= place.x + tree.WIDTH
                is_off = max(ay, by) < place.y or min(ay, by) > place.y + tree.POSTER
                assert is_beside or is_off or key == line.source, (line, place)


def corners(path: str) -> list[tuple[float, float]]:
    """Return all points that a path names, those that it only bends towards as well."""
    numbers = [float(each) for each in path.replace("M", " ").replace("L", " ").replace("Q", " ").split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_the_sources_of_a_join_are_numbered_in_their_order_and_end_apart() -> None:
    ends = [(line.source, line.number, line.end[1]) for line in tree.draw(SEVEN).lines if line.target == 7]

    assert [(source, number) for source, number, _ in ends] == [(5, 1), (1, 2), (2, 3)]
    assert all(after - before >= 2 * tree.DOT for (*_, before), (*_, after) in pairwise(ends))
    assert {line.number for line in tree.draw(SEVEN).lines if line.target != 7} == {0}


def test_a_family_begins_in_its_upper_left_corner_and_a_late_root_stands_near_its_join() -> None:
    places = tree.draw(SEVEN).places

    assert (places[2].column, places[1].column, places[7].column) == (0, 2, 3)
    assert min(places.values(), key=lambda place: (place.row, place.column)) != places[1]


def test_a_tall_poster_is_narrow_and_its_line_begins_at_its_edge() -> None:
    (line,) = tree.draw({1: [], 2: [1]}, narrow=frozenset({1})).lines

    assert corners(line.path)[0][0] == tree.EDGE + tree.narrow_width() + 2
