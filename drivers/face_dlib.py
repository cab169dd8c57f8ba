"""The second engine: face_recognition by name, on faces that YuNet found. Installed only where it is wanted.

Never calls face_landmarks: the file of 68 points behind it may not be used commercially (docs/face.md).
"""

import face_recognition
import numpy as np

from drivers.face_opencv import LONGEST_SIDE, OPENCV
from drivers.face_settings import EngineName
from drivers.pictures import Picture, fitted
from drivers.portrait import Embedding


class FaceRecognition:
    def embed(self, rgb: Picture) -> Embedding | None:
        small, _ = fitted(rgb, LONGEST_SIDE)
        faces = OPENCV.faces(small)
        if not faces:
            return None
        box = faces[0]
        place = (box.top, box.left + box.width, box.top + box.height, box.left)
        (vector,) = face_recognition.face_encodings(small, [tuple(round(side) for side in place)])
        return Embedding(EngineName.FACE_RECOGNITION, np.asarray(vector, np.float64))

    def likeness(self, live: Embedding, photo: Embedding) -> float:
        """1 less the distance, which face_recognition calls tolerance."""
        return 1.0 - float(np.linalg.norm(live.vector - photo.vector))
