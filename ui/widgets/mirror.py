"""The camera's picture, as in a mirror: a texture that is filled again while its question stands."""

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.screens.face import Mirror
from ui.theme import BRAND_SOFT, rgba

# Fifteen pictures a second are as many as the eye needs here; a machine without graphics card draws fewer.
SECONDS = 1 / 12


class MirrorImage(Widget):
    """As large as given; the picture keeps its shape inside. Looks at `mirror` while it is shown."""

    def __init__(self, mirror: Mirror, width: float, height: float) -> None:
        super().__init__(size_hint=(None, None), size=(width, height))
        self._mirror, self._drawn = mirror, -1
        self._texture: Texture | None = None
        with self.canvas:
            self._colour = Color(*rgba(BRAND_SOFT))
            self._picture = Rectangle(size=self.size)
        self._looking = Clock.create_trigger(self._look, SECONDS, interval=True)
        self.bind(pos=self._place, parent=self._watch)

    def _watch(self, _image: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._looking.cancel()
        else:
            self._look(0)
            self._looking()

    def _look(self, _seconds: float) -> None:
        mirror = self._mirror
        if mirror.version == self._drawn or not mirror.picture:
            return
        self._drawn = mirror.version
        size = (mirror.width, mirror.height)
        if self._texture is None or self._texture.size != size:
            self._texture = Texture.create(size=size, colorfmt="rgb")
            self._texture.flip_vertical()
            self._colour.rgba = (1, 1, 1, 1)
            self._picture.texture = self._texture
            self._place()
        self._texture.blit_buffer(mirror.picture, colorfmt="rgb", bufferfmt="ubyte")
        self.canvas.ask_update()

    def _place(self, *_: object) -> None:
        wide, high = self._mirror.width or self.width, self._mirror.height or self.height
        scale = min(self.width / wide, self.height / high) if self._texture else 1.0
        width, height = (wide * scale, high * scale) if self._texture else self.size
        self._picture.size = (width, height)
        self._picture.pos = (
            round(self.x + (self.width - width) / 2),
            round(self.y + (self.height - height) / 2),
        )
