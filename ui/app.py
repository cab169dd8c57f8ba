"""The Kivy application: one locked window with a stage in it."""

import asyncio

from kivy.app import App
from kivy.core.window import Window

from ui.stage import Stage


class KioskApp(App):
    """Nothing a patient can press, plug in or gesture ends it, opens settings or shows another window."""

    title = "Health card kiosk"
    use_kivy_settings = False

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.painted = asyncio.Event()

    def build(self) -> Stage:
        Window.bind(on_request_close=lambda *_, **__: True, on_flip=lambda *_: self.painted.set())
        return self.stage

    def open_settings(self, *_: object) -> bool:
        return False
