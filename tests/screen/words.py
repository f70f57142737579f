"""What the samples say, in English and in German: as a catalogue would word it, compounds and all."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The wording of a catalogue, as far as the samples use it."""

    minutes: str
    until: str
    until_time: str
    facilities: tuple[str, ...]
    day: str
    meetings: tuple[str, str, str, str]
    private: str
    several: tuple[str, ...]
    text: Mapping[str, str]

    def __call__(self, key: str) -> str:
        return self.text.get(key, key)


ENGLISH = Words(
    minutes="min",
    until="until {}",
    until_time="until {}",
    facilities=("8 seats", "Screen", "Video", "Whiteboard"),
    day="Thursday 20 November",
    meetings=("Design critique", "Quarterly planning", "Supplier review", "Stand-up"),
    private="Private",
    several=("2 meetings", "3 meetings", "4 meetings"),
    text={},
)
GERMAN = Words(
    minutes="Min.",
    until="bis {}",
    until_time="bis {} Uhr",
    facilities=("8 Plätze", "Bildschirm", "Video", "Whiteboard"),
    day="Donnerstag, 20. November",
    meetings=(
        "Gestaltungsbesprechung",
        "Quartalsplanung Vertrieb und Service",
        "Lieferantengespräch",
        "Stehbesprechung",
    ),
    private="Privat",
    several=("2 Besprechungen", "3 Besprechungen", "4 Besprechungen"),
    text={
        "Free": "Frei",
        "In use": "Belegt",
        "Unknown": "Unbekannt",
        "Booking": "Wird gebucht",
        "Booked": "Gebucht",
        "Taken": "Vergeben",
        "Book now": "Jetzt buchen",
        "Extend": "Verlängern",
        "End now": "Beenden",
        "Longest": "Längste",
        "Other…": "Mehr …",
        "Undo": "Rückgängig",
        "Done": "Fertig",
        "Close": "Schließen",
        "Hold the room": "Raum vormerken",
        "1 h 18 min · then {}": "1 Std. 18 Min. · danach {}",
        "Free as of 13:02, not confirmed": "Frei nach Stand von 13:02 Uhr, nicht bestätigt",
        "A hold is sent once the calendar answers": "Wird übertragen, sobald der Kalender antwortet",
        "No answer from the calendar since 13:02": "Der Kalender antwortet seit 13:02 Uhr nicht",
        "Trying again": "Neuer Versuch läuft",
        "Waiting for the calendar to confirm": "Der Kalender hat noch nicht bestätigt",
        "Confirmed by the calendar": "Vom Kalender bestätigt",
        "Someone was a moment earlier": "Jemand war einen Moment schneller",
        "In use until 14:00. Nothing was booked for you.": "Belegt bis 14:00 Uhr. Es wurde nichts gebucht.",
        "{} · held, not yet confirmed": "{} · vorgemerkt, noch nicht bestätigt",
        "Sent to the calendar when the network is back": "Wird übertragen, sobald das Netz zurück ist",
        "Network lost at 13:02 · showing the last known day": "Netz seit 13:02 Uhr weg · letzter bekannter Stand",
        "1 booking waiting": "1 Buchung wartet",
        "5 more minutes · free at 14:00": "Noch 5 Minuten · frei ab 14:00 Uhr",
        "{} · then free until 14:30": "{} · danach frei bis 14:30 Uhr",
        "Need longer?": "Länger bleiben?",
        "Supplier review starts at 14:00": "Lieferantengespräch beginnt um 14:00 Uhr",
        "Booked here": "Hier gebucht",
        "Held at this door": "An dieser Tür vorgemerkt",
        "Book this room": "Diesen Raum buchen",
        "Book": "Buchen",
        "Today": "Heute",
        "Tomorrow, Fri 21": "Morgen, Fr. 21.",
        "Tomorrow": "Morgen",
        "Start": "Beginn",
        "Now": "Jetzt",
        "Length": "Dauer",
        "Longer is not possible: Stand-up starts at 16:00.": "Länger geht es nicht: Stehbesprechung um 16:00 Uhr.",
        "Cancel": "Abbrechen",
        "Book 15:30 – 16:00": "15:30 – 16:00 buchen",
        "today, 30 min": "heute, 30 Min.",
        "Your booking": "Ihre Buchung",
        "Juniper · Free until 14:30": "Juniper · Frei bis 14:30 Uhr",
        "as read at 13:02": "Stand von 13:02 Uhr",
        "for the rest of the day": "für den Rest des Tages",
    },
)


LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN}
