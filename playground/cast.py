"""A livelier workspace than the small one: twelve people of different habits, to watch or to take part in."""

from datetime import time

from playground.habits import Errand, Habits, Person
from playground.model import Member
from playground.world import World, small_workspace

CHANNEL = "C0PRACTICE"

NEWCOMERS = (
    Member("U0FARA0006", "farah", "Farah Haddad", "Asia/Dubai"),
    Member("U0GABR0007", "gabriel", "Gabriel Souza", "America/Sao_Paulo"),
    Member("U0HANN0008", "hanna", "Hanna Virtanen", "Europe/Helsinki"),
    Member("U0ISHA0009", "isha", "Isha Banerjee", "Asia/Kolkata"),
    Member("U0JONA0010", "jonas", "Jonas Weber", "Europe/Berlin"),
    Member("U0KEMI0011", "kemi", "Kemi Adebayo", "Africa/Lagos"),
    Member("U0LIAM0012", "liam", "Liam O’Connor", "Europe/Dublin"),
)

ADA, BEN, CHIE, DANI, EVE = "U0ADA00001", "U0BEN00002", "U0CHIE0003", "U0DANI0004", "U0EVE00005"
FARAH, GABRIEL, HANNA, ISHA, JONAS, KEMI, LIAM = (member.id for member in NEWCOMERS)

HABITS = {
    # Never misses one, sharp, quick.
    ADA: Habits("sharp", 1.0, checks=0.7, reads=0.9, prompt=2.5, likes=(ISHA,)),
    # Good when he is there; a conference in the second week.
    BEN: Habits("thorough", 0.85, in_modal=0.5, likes=(KEMI,), errands=(Errand(8, time(8, 30), "away", lasts=4),)),
    # The evening of the others is her morning; reads more than she writes.
    CHIE: Habits("asking", 0.75, reads=0.95, praises=5, checks=0.5),
    # Forgets, then catches up when it is over.
    DANI: Habits("rambling", 0.5, late=0.7, reads=0.4, errands=(Errand(2, time(10), "remind"),)),
    # A guest, often in a hurry.
    EVE: Habits("thin", 0.7, reads=0.3, praises=2),
    # Thorough, in the form, and compares every time.
    FARAH: Habits("thorough", 0.9, in_modal=0.8, checks=0.9, reads=0.7),
    # Looks at the model answer first, now and then.
    GABRIEL: Habits("rambling", 0.7, peeks=0.25, reads=0.5),
    # Good, and would rather not be ranked.
    HANNA: Habits("sharp", 0.85, checks=0.6, reads=0.6, errands=(Errand(9, time(11), "hide"),)),
    # The one to beat.
    ISHA: Habits("thorough", 0.95, in_modal=0.4, checks=0.6, reads=0.8, likes=(ADA,)),
    # Sees what goes wrong; practises on the side.
    JONAS: Habits("wary", 0.75, practises=0.35, reads=0.6),
    # Missed a week, came back.
    KEMI: Habits("asking", 0.8, checks=0.5, errands=(Errand(14, time(7, 45), "away", lasts=5),)),
    # Reads everything, writes seldom; asked for one more round once.
    LIAM: Habits("thin", 0.45, late=0.3, reads=0.95, praises=6, errands=(Errand(9, time(13, 5), "extra"),)),
}  # fmt: skip


def lively_workspace(app_name: str = "Practice") -> World:
    """The small workspace with seven more people in its public channels."""
    world = small_workspace(app_name)
    for member in NEWCOMERS:
        world.add_member(member)
        for channel in world.channels.values():
            if not channel.is_private:
                channel.members.append(member.id)
    return world


def people(world: World) -> list[Person]:
    """Those of the cast who are in this workspace, in its order."""
    return [
        Person(member.id, member.tz, HABITS[member.id])
        for member in world.members.values()
        if member.id in HABITS and not member.deleted
    ]
