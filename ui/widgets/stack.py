"""Puts pieces beside or above one another; springs take what is left over."""

from abc import abstractmethod

from kivy.uix.widget import Widget


class Spring(Widget):
    """Empty room that grows: shares what is left of a column or row with the other springs."""

    def __init__(self, weight: float = 1.0) -> None:
        super().__init__(size_hint=(None, None), size=(0, 0))
        self.weight = weight


class Gap(Widget):
    """Empty room of a fixed size, both ways."""

    def __init__(self, size: float) -> None:
        super().__init__(size_hint=(None, None), size=(size, size))


class _Line(Widget):
    """Pieces one after the other along one side, whose order of adding is kept."""

    along, across = "", ""

    def __init__(
        self,
        *pieces: Widget,
        width: float | None = None,
        height: float | None = None,
        gap: float = 0.0,
        align: str = "center",
    ) -> None:
        super().__init__(size_hint=(None, None))
        self.gap, self.align = gap, align
        needed = {
            self.along: _along([getattr(piece, self.along) for piece in pieces], gap),
            self.across: max((getattr(piece, self.across) for piece in pieces), default=0),
        }
        self.width = needed["width"] if width is None else width
        self.height = needed["height"] if height is None else height
        for piece in pieces:
            self.add_widget(piece)
        self.bind(pos=self.arrange)
        self.arrange()

    def arrange(self, *_: object) -> None:
        pieces = self.children[::-1]
        _stretch(pieces, self.along, getattr(self, self.along), self.gap)
        self.place(pieces)

    @abstractmethod
    def place(self, pieces: list[Widget]) -> None:
        """Put each where it belongs, now that the springs are stretched."""


class Column(_Line):
    """Pieces from top to bottom, centred across unless `align` says left."""

    along, across = "height", "width"

    def place(self, pieces: list[Widget]) -> None:
        top = self.y + self.height
        for piece in pieces:
            spare = self.width - piece.width
            piece.pos = (self.x + (spare / 2 if self.align == "center" else 0), top - piece.height)
            top -= piece.height + self.gap


class Row(_Line):
    """Pieces from left to right, centred in height unless `align` says top."""

    along, across = "width", "height"

    def place(self, pieces: list[Widget]) -> None:
        left = self.x
        for piece in pieces:
            spare = self.height - piece.height
            piece.pos = (left, self.y + (spare if self.align == "top" else spare / 2))
            left += piece.width + self.gap


def centre(piece: Widget, around: Widget) -> None:
    """Put `piece` in the middle of `around`.

    Kivy's own `center` and `top` are cached, and stale while the move that changes them is going on.
    """
    piece.pos = (
        around.x + (around.width - piece.width) / 2,
        around.y + (around.height - piece.height) / 2,
    )


def _along(lengths: list[float], gap: float) -> float:
    return sum(lengths) + gap * max(len(lengths) - 1, 0)


def _stretch(pieces: list[Widget], side: str, room: float, gap: float) -> None:
    springs = [piece for piece in pieces if isinstance(piece, Spring)]
    taken = _along([getattr(piece, side) for piece in pieces if piece not in springs], gap)
    spare = max(room - taken - gap * min(len(springs), len(pieces) - 1), 0)
    shares = sum(spring.weight for spring in springs)
    for spring in springs:
        setattr(spring, side, spare * spring.weight / shares)
