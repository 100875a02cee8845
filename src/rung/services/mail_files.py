"""Files that come with a mail: judged by their content, kept, or left out by name."""

from rung.domain.attaching import MOST, Given, KeepAttachment, shown_name
from rung.domain.facts import Visibility
from rung.domain.mail_reading import MailFile
from rung.domain.refusals import BadInput
from rung.services.attaching import judged
from rung.services.doing import Doing


def fit_files(
    files: tuple[MailFile, ...], visibility: Visibility, doing: Doing
) -> tuple[tuple[KeepAttachment, ...], str]:
    """The files of a mail that may be kept; pictures of signatures are files as well."""
    kept, left_out = list[KeepAttachment](), list[str]()
    for each in files:
        try:
            fit = judged((Given(each.name, each.content),), visibility, doing)
        except BadInput:
            fit = ()
        if fit and len(kept) < MOST:
            kept += fit
        else:
            left_out.append(shown_name(each.name))
    return tuple(kept), ", ".join(left_out)
