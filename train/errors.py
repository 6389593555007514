"""Errors of training.

::

    TrainError
    ├── PairsUnreadable     a file of training pairs that is not what it should be
    ├── TeacherUnusable     the base model is missing, damaged or of another kind
    ├── CheckpointUnusable  a training cannot be taken up where it stopped
    └── ExportFailed        a form of the model does not give the vectors it must
"""


class TrainError(Exception):
    """Root of what training raises; each message holds value and remedy."""


class PairsUnreadable(TrainError):
    """A training file that cannot be read, or a line without the fields needed."""


class TeacherUnusable(TrainError):
    """A base model that is missing, damaged or of another architecture."""


class CheckpointUnusable(TrainError):
    """A checkpoint that is damaged or of another model or recipe."""


class ExportFailed(TrainError):
    """An exported model that does not compute what its source computes."""
