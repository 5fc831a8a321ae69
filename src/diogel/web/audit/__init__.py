"""What was done and looked at, by whom, for what: kept in a chain that shows when it is changed.

Every view and every piece of work runs inside `recording`; whatever it does or shows about somebody it tells with `record`. What
was told is appended in the same transaction, as its last act: where it can't be written, nothing is changed and nothing is shown.
"""

from diogel.web.audit.entries import Actor, Subject
from diogel.web.audit.kinds import Kind
from diogel.web.audit.recording import NotRecording, Unwritable, record, recording

__all__ = ["Actor", "Kind", "NotRecording", "Subject", "Unwritable", "record", "recording"]
