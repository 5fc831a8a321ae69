"""Words for how meetings, attendance and actions stand, each with the colour of its tag."""

from __future__ import annotations

from diogel.definitions.model import Text

MEETINGS: dict[str, tuple[Text, str]] = {
    "called": (Text(en="Called", cy="Wedi'i alw"), "blue"),
    "begun": (Text(en="Being held", cy="Yn cael ei gynnal"), "green"),
    "ended": (Text(en="Minutes in draft", cy="Cofnodion drafft"), "yellow"),
    "agreed": (Text(en="Minutes agreed", cy="Cytunwyd ar y cofnodion"), "grey"),
    "cancelled": (Text(en="Cancelled", cy="Wedi'i ganslo"), "red"),
}
ATTENDANCE: dict[str, tuple[Text, str]] = {
    "came": (Text(en="Came", cy="Daeth"), "green"),
    "apologies": (Text(en="Apologies", cy="Ymddiheuriadau"), "yellow"),
    "absent": (Text(en="Absent", cy="Absennol"), "grey"),
}
ACTIONS: dict[str, tuple[Text, str]] = {
    "open": (Text(en="Open", cy="Agored"), "blue"),
    "not_done": (Text(en="Not done yet", cy="Heb ei wneud eto"), "yellow"),
    "done": (Text(en="Done", cy="Wedi'i wneud"), "green"),
    "not_possible": (Text(en="Not possible", cy="Ddim yn bosibl"), "grey"),
}
ITEMS: dict[str, Text] = {
    "minutes": Text(en="Minutes of the last meeting", cy="Cofnodion y cyfarfod diwethaf"),
    "actions": Text(en="Actions still open", cy="Camau gweithredu sy'n dal ar agor"),
    "case": Text(en="Case", cy="Achos"),
    "matter": Text(en="Matter", cy="Mater"),
}
NOTES: dict[str, tuple[Text, str]] = {"fact": (Text(en="Fact", cy="Ffaith"), "blue"), "opinion": (Text(en="Opinion", cy="Barn"), "purple")}
