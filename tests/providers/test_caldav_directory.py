"""What servers tell of their rooms, of us and of our rights; and what a door makes of it."""

import pytest

from kiosk.adapters.calendars.caldav.discovery import calendars_in, homes_of_rooms, may_write
from kiosk.domain.errors import AuthRejected, BadResponse, Gone, NotPermitted, Unavailable
from kiosk.testing.builders import a_room, between
from kiosk.testing.fault_proxy import Status
from tests.providers.ics import a_calendar, an_event
from tests.providers.scripted import ROOM, listed, multistatus, script

NOT_FOUND = Status(404)
FORBIDDEN = Status(403)


def told(path: str, properties: str, *, status: int = 200) -> str:
    return (
        f"<d:response><d:href>{path}</d:href><d:propstat><d:prop>{properties}</d:prop>"
        f"<d:status>HTTP/1.1 {status} -</d:status></d:propstat></d:response>"
    )


def a_collection(path: str, name: str = "", *, kind: str = "<c:calendar/>", holds: str = "") -> str:
    kinds = (
        f'<c:supported-calendar-component-set><c:comp name="{holds}"/></c:supported-calendar-component-set>'
    )
    return told(
        path,
        f"<d:resourcetype><d:collection/>{kind}</d:resourcetype><d:displayname>{name}</d:displayname>"
        + (kinds if holds else ""),
    )


def us(principal: str = "/people/kiosk/", *, principals: str = "", home: str = "") -> Status:
    properties = f"<d:current-user-principal><d:href>{principal}</d:href></d:current-user-principal>"
    if principals:
        properties += (
            f"<d:principal-collection-set><d:href>{principals}</d:href></d:principal-collection-set>"
        )
    if home:
        properties += f"<c:calendar-home-set><d:href>{home}</d:href></c:calendar-home-set>"
    return multistatus(told("/", properties))


def a_principal(path: str, kind: str, home: str) -> str:
    return told(
        path,
        f"<c:calendar-user-type>{kind}</c:calendar-user-type>"
        f"<c:calendar-home-set><d:href>{home}</d:href></c:calendar-home-set>",
    )


def privileges(*names: str) -> bytes:
    each = "".join(f"<d:privilege><d:{name}/></d:privilege>" for name in names)
    return multistatus(
        told("/rooms/juniper/", f"<d:current-user-privilege-set>{each}</d:current-user-privilege-set>")
    ).body


class TestRooms:
    def test_rooms_are_what_we_own_what_rooms_own_and_what_lies_at_the_address(self, server, provider):
        script(
            server,
            us(principals="/people/"),
            us(home="/calendars/kiosk/"),
            multistatus(
                a_principal("/people/ada/", "INDIVIDUAL", "/calendars/ada/"),
                a_principal("/people/walnut/", "ROOM", "/calendars/walnut/"),
                a_principal("/people/beamer/", "resource", "/calendars/beamer/"),
            ),
            multistatus(a_collection("/calendars/kiosk/juniper/", "Juniper")),
            multistatus(a_collection("/calendars/walnut/calendar/", "Walnut")),
            FORBIDDEN,
            multistatus(
                a_collection("/shared/oak/", "Oak"), a_collection("/calendars/kiosk/juniper/", "Again")
            ),
        )
        rooms = provider.list_rooms()
        assert [(room.id, room.name) for room in rooms] == [
            ("juniper", "Juniper"),
            ("calendar", "Walnut"),
            ("oak", "Oak"),
        ]
        assert rooms[0].address == f"{server.url}calendars/kiosk/juniper/"

    def test_a_calendar_without_a_name_is_called_like_its_path(self, server, provider):
        script(server, us(), us(home="/mine/"), multistatus(a_collection("/mine/oak/")), NOT_FOUND)
        (room,) = provider.list_rooms()
        assert (room.id, room.name) == ("oak", "oak")

    def test_where_nobody_may_look_there_are_no_rooms(self, server, provider):
        script(server, us(principals="/people/"), us(home="/mine/"), FORBIDDEN, NOT_FOUND, FORBIDDEN)
        assert provider.list_rooms() == ()

    def test_a_home_on_another_host_is_not_asked(self, server, provider):
        script(server, us(), us(home="http://elsewhere.example.org/mine/"), *[NOT_FOUND] * 2)
        assert provider.list_rooms() == ()
        assert [seen.path for seen in server.seen] == ["/", "/people/kiosk/", "/mine/", "/"]

    def test_what_holds_tasks_or_no_calendar_is_no_room(self):
        body = multistatus(
            a_collection("/a/", "A", holds="VTODO"),
            a_collection("/b/", "B", holds="VEVENT"),
            a_collection("/c/", "C", kind=""),
        ).body
        assert [found.name for found in calendars_in(body)] == ["B"]

    def test_people_are_no_rooms(self):
        assert homes_of_rooms(multistatus(a_principal("/people/ada/", "INDIVIDUAL", "/mine/")).body) == ()


class TestSignIn:
    def test_the_calendars_may_be_elsewhere_on_the_host(self, server, provider):
        script(server, Status(405), us())
        assert provider.sign_in().name == "kiosk"
        assert [seen.path for seen in server.seen] == ["/", "/.well-known/caldav"]

    def test_a_host_without_calendars_makes_no_sense(self, server, provider):
        script(server, NOT_FOUND, NOT_FOUND)
        with pytest.raises(BadResponse):
            provider.sign_in()

    def test_a_server_that_does_not_know_us_rejects_us(self, server, provider):
        nobody = "<d:current-user-principal><d:unauthenticated/></d:current-user-principal>"
        script(server, multistatus(told("/", nobody)))
        with pytest.raises(AuthRejected):
            provider.sign_in()

    def test_to_reach_a_server_no_password_is_sent(self, server, provider):
        heard: list[str] = []

        def forward(method, path, headers, body):
            heard.extend(headers)
            return 200, [], b""

        server.forward = forward
        assert provider.reach() is None
        assert "Authorization" not in heard


class TestRights:
    @pytest.mark.parametrize(
        ("names", "answer"),
        [
            (["all"], True),
            (["read", "write"], True),
            (["read", "write-content", "bind", "unbind"], True),
            (["read", "write-content"], False),
            (["read"], False),
            ([], False),
        ],
    )
    def test_writing_is_in_all_in_write_or_in_its_three_parts(self, names, answer):
        assert may_write(privileges(*names)) is answer

    def test_a_server_that_does_not_tell_is_not_guessed_about(self):
        body = multistatus(told("/rooms/juniper/", "<d:current-user-privilege-set/>", status=403)).body
        assert may_write(body) is None

    def test_an_address_of_something_else_is_no_calendar(self, server, provider):
        script(server, multistatus(a_collection("/rooms/juniper/", kind="")))
        with pytest.raises(Gone):
            provider.rights(ROOM)

    def test_a_room_on_another_server_is_not_for_us(self, provider):
        with pytest.raises(NotPermitted):
            provider.rights(a_room(address="https://elsewhere.example.org/rooms/"))


class TestFreeBusy:
    def test_an_entry_without_a_readable_time_may_take_any(self, server, provider):
        broken = a_calendar(an_event(UID="one", DTSTART="the day after tomorrow", DTEND=None))
        script(
            server,
            multistatus(listed("one.ics", '"1"'), token="t"),
            multistatus(listed("one.ics", '"1"', broken)),
        )
        window = between("09:00", "12:00")
        assert provider.free_busy([ROOM], window) == {ROOM.id: (window,)}

    def test_a_server_that_is_away_is_every_rooms_own_trouble(self, server, provider):
        server.refuse()
        rooms = [a_room(name, address=f"/rooms/{name}/") for name in ("juniper", "walnut", "oak")]
        answer = provider.free_busy(rooms, between("09:00", "12:00"))
        assert {type(each) for each in answer.values()} == {Unavailable}
        assert set(answer) == {"juniper", "walnut", "oak"}
